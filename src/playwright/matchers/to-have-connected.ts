import type { SocketHistory } from '../../server.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../../usage-error.ts';
import { countOf } from '../../matching/difference.ts';
import { checkTimes, type Assertion, type MatcherOptions } from './assertion.ts';
import type { Requested, Verdict } from './receiver.ts';
import { socketsOf } from './sockets.ts';

/** Which WebSockets, how many, and how long to wait for them. */
export interface ToHaveConnectedOptions extends MatcherOptions {
  /** How many. Default: at least one. */
  readonly times?: number;
  /** The subprotocol that was agreed on. */
  readonly subprotocol?: string;
}

interface Found extends Verdict {
  readonly accepted: readonly SocketHistory[];
  readonly count: number;
}

const matcher = 'toHaveConnected';

/** Has the route, or the server, accepted such WebSockets? */
export function toHaveConnected(
  receiver: Requested,
  options: ToHaveConnectedOptions = {},
): Assertion<Found> {
  const sockets = socketsOf(matcher, receiver);
  rejectUnknownOptions(matcher, options, ['times', 'subprotocol', 'timeout']);
  const { times, subprotocol, timeout } = options;
  checkTimes(matcher, times);
  if (subprotocol !== undefined && typeof subprotocol !== 'string') {
    throw new UsageError(`${matcher}: subprotocol ${describeValue(subprotocol)} is not a string.`);
  }
  const which = subprotocol === undefined ? '' : ` with subprotocol ${describeValue(subprotocol)}`;
  return {
    matcher,
    receiver: sockets.name,
    argument: times === undefined && subprotocol === undefined ? '' : 'expected',
    timeout,
    watch: sockets.watch,
    check() {
      const accepted = sockets.all();
      const count = accepted.filter(
        (each) => subprotocol === undefined || each.subprotocol === subprotocol,
      ).length;
      return { accepted, count, pass: times === undefined ? count > 0 : count === times };
    },
    explain: ({ accepted, count }, isNot) => ({
      expected: `${isNot ? 'not ' : ''}${times === undefined ? 'a WebSocket' : countOf(times, 'WebSocket')}${which}`,
      received: countOf(count, 'such WebSocket'),
      log: accepted.map((each) => `WebSocket with ${describeProtocol(each)}`),
    }),
  };
}

function describeProtocol({ subprotocol }: SocketHistory): string {
  return subprotocol === undefined ? 'no subprotocol' : `subprotocol ${describeValue(subprotocol)}`;
}
