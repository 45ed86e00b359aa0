import type { SocketClose, SocketHistory } from '../../server.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../../usage-error.ts';
import type { Assertion, MatcherOptions } from './assertion.ts';
import {
  describeExpected,
  matchesText,
  requireText,
  type TextPattern,
} from '../../matching/difference.ts';
import type { Requested, Verdict } from './receiver.ts';
import { socketsOf } from './sockets.ts';

/** How the newest WebSocket has closed, as its page sees it. */
export interface ToHaveClosedOptions extends MatcherOptions {
  /** 1005 for a close frame without a code, 1006 for none. */
  readonly code?: number;
  readonly reason?: TextPattern;
  /** Whether both sides have sent a close frame. */
  readonly wasClean?: boolean;
}

interface Newest extends Verdict {
  readonly newest: SocketHistory | undefined;
}

const matcher = 'toHaveClosed';

/** Has the newest WebSocket of the route, or of the server, closed in this way? */
export function toHaveClosed(
  receiver: Requested,
  options: ToHaveClosedOptions = {},
): Assertion<Newest> {
  const sockets = socketsOf(matcher, receiver);
  rejectUnknownOptions(matcher, options, ['code', 'reason', 'wasClean', 'timeout']);
  const { code, reason, wasClean, timeout } = options;
  if (code !== undefined && !Number.isInteger(code)) {
    throw new UsageError(`${matcher}: code ${describeValue(code)}. It is a whole number.`);
  }
  requireText(matcher, 'reason', reason);
  if (wasClean !== undefined && typeof wasClean !== 'boolean') {
    throw new UsageError(`${matcher}: wasClean ${describeValue(wasClean)}. It is true or false.`);
  }
  const isWanted = (closed: SocketClose): boolean =>
    (code === undefined || closed.code === code) &&
    (reason === undefined || matchesText(reason, closed.reason)) &&
    (wasClean === undefined || closed.wasClean === wasClean);
  const wanted = [
    ...(code === undefined ? [] : [`code ${code}`]),
    ...(reason === undefined ? [] : [`reason ${describeExpected(reason)}`]),
    ...(wasClean === undefined ? [] : [wasClean ? 'clean' : 'not clean']),
  ];
  return {
    matcher,
    receiver: sockets.name,
    argument: wanted.length === 0 ? '' : 'expected',
    timeout,
    watch: sockets.watch,
    check() {
      const newest = sockets.all().at(-1);
      return { newest, pass: newest?.closed !== undefined && isWanted(newest.closed) };
    },
    explain: ({ newest }, isNot) => ({
      expected: `${isNot ? 'not ' : ''}closed${wanted.length === 0 ? '' : `: ${wanted.join(', ')}`}`,
      received: newest === undefined ? 'no WebSocket' : describeState(newest),
      log: sockets.all().map(describeState),
    }),
  };
}

function describeState({ closed }: SocketHistory): string {
  if (closed === undefined) return 'open';
  const { code, reason, by, wasClean } = closed;
  const why = reason === '' ? '' : ` ${describeValue(reason)}`;
  return `closed ${code}${why} by ${by}, ${wasClean ? 'clean' : 'not clean'}`;
}
