// What matchers can be asked about, known by what it can do: a fixture may bring
// another copy of this package.

import type { Exchange, Request, Route, TakenExchange, Wpt } from '../../server.ts';
import { describeValue, UsageError } from '../../usage-error.ts';

/** A route, or a whole server. */
export type Requested = Route | Wpt;

/** How a message names what was asked about. */
export interface ReceiverName {
  /** Its name in `expect(…)`. */
  readonly word: 'route' | 'wpt' | 'request' | 'exchange';
  readonly label: 'Route' | 'Server' | 'Request' | 'Exchange';
  readonly text: string;
}

/** Requests to be judged. */
export interface ReceivedRequests {
  readonly name: ReceiverName;
  /** Undefined: there will be no others. */
  readonly watch: Watch | undefined;
  all(): readonly Request[];
}

/** @throws UsageError when it is none of these */
export function requestsOf(matcher: string, receiver: Requested | Request): ReceivedRequests {
  if (isRequest(receiver)) {
    const name = { word: 'request', label: 'Request', text: String(receiver) } as const;
    return { name, watch: undefined, all: () => [receiver] };
  }
  if (!isRequested(receiver)) {
    throw badReceiver(matcher, receiver, 'a route, a server or a request');
  }
  return {
    name: nameOf(receiver),
    watch: (news) => receiver.watch(news),
    all: () => receiver.requests,
  };
}

export function isRequested(value: unknown): value is Requested {
  return hasAll(value, ['watch', 'exchanges', 'requests']);
}

export function isExchange(value: unknown): value is Exchange | TakenExchange {
  return hasAll(value, ['request', 'outcome', 'finished']);
}

export function nameOf(receiver: Requested): ReceiverName {
  return 'pattern' in receiver
    ? { word: 'route', label: 'Route', text: String(receiver).replace(/^route /, '') }
    : { word: 'wpt', label: 'Server', text: receiver.origin };
}

export function badReceiver(matcher: string, receiver: unknown, allowed: string): UsageError {
  return new UsageError(
    `${matcher}: ${describeValue(receiver)} is not ${allowed}. ` +
      'Write expect(route), with what wpt.route() has returned.',
  );
}

function isRequest(value: unknown): value is Request {
  return hasAll(value, ['rawHead', 'indexOnConnection']);
}

function hasAll(value: unknown, names: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && names.every((name) => name in value);
}

/** What a matcher has found. */
export interface Verdict {
  readonly pass: boolean;
}

/** Calls back when a check may find something else; returns a function that ends it. */
export type Watch = (check: () => void) => () => void;

/** How long, and for what, to wait. */
export interface Waiting {
  /** Whether the matcher was called with `.not`: then not to pass is what is waited for. */
  readonly isNot: boolean;
  /** Milliseconds; 0 waits for ever. */
  readonly timeoutMs: number;
  readonly watch: Watch;
}

/** Checks now, and whenever there is news, until the verdict is the wanted one or time is up. */
export function eventually<V extends Verdict>(
  check: () => V,
  { isNot, timeoutMs, watch }: Waiting,
): Promise<V> {
  const first = check();
  if (first.pass !== isNot) return Promise.resolve(first);
  return new Promise((resolve) => {
    const finish = (verdict: V): void => {
      clearTimeout(timer);
      unwatch();
      resolve(verdict);
    };
    const unwatch = watch(() => {
      const verdict = check();
      if (verdict.pass !== isNot) finish(verdict);
    });
    const timer = timeoutMs === 0 ? undefined : setTimeout(() => finish(check()), timeoutMs);
  });
}
