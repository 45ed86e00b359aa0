import {
  checkMatch,
  describeMatch,
  describeMessage,
  matchesMessage,
} from '../../matching/message-match.ts';
import type { MessageMatch, SocketMessage } from '../../server.ts';
import { rejectUnknownOptions } from '../../usage-error.ts';
import { countOf } from '../../matching/difference.ts';
import { checkTimes, type Assertion, type MatcherOptions } from './assertion.ts';
import type { Requested, Verdict } from './receiver.ts';
import { socketsOf } from './sockets.ts';

/** How many messages, and how long to wait for them. */
export interface ToHaveReceivedMessageOptions extends MatcherOptions {
  /** How many such messages. Default: at least one. */
  readonly times?: number;
}

interface Found extends Verdict {
  readonly came: readonly SocketMessage[];
  readonly count: number;
}

const matcher = 'toHaveReceivedMessage';

/** Have the WebSockets of the route, or of the server, got such messages? */
export function toHaveReceivedMessage(
  receiver: Requested,
  match: MessageMatch,
  options: ToHaveReceivedMessageOptions = {},
): Assertion<Found> {
  const sockets = socketsOf(matcher, receiver);
  checkMatch(matcher, match);
  rejectUnknownOptions(matcher, options, ['times', 'timeout']);
  const { times, timeout } = options;
  checkTimes(matcher, times);
  return {
    matcher,
    receiver: sockets.name,
    argument: 'expected',
    timeout,
    watch: sockets.watch,
    check() {
      const came = sockets.all().flatMap(({ messages }) => messages);
      const count = came.filter((message) => suits(match, message)).length;
      return { came, count, pass: times === undefined ? count > 0 : count === times };
    },
    explain: ({ came, count }, isNot) => ({
      expected: `${isNot ? 'not ' : ''}${times === undefined ? 'a message' : countOf(times, 'message')}: ${describeMatch(match)}`,
      received: `${countOf(count, 'such message')} among ${came.length}`,
      log: came.map(describeMessage),
    }),
  };
}

/** What a function throws that looks at another message than it knows is no match. */
function suits(match: MessageMatch, message: SocketMessage): boolean {
  try {
    return matchesMessage(match, message);
  } catch {
    return false;
  }
}
