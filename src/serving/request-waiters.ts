// Tests that wait for a request, whoever answers it.

import type { Request } from '../http/request/request.ts';
import { systemClock } from '../net/clock/system-clock.ts';
import { parseRoutePattern } from '../routing/route-pattern.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';

/** Whether this is the request that is waited for. */
export type RequestPredicate = (request: Request) => boolean | Promise<boolean>;

/** How long to wait for a request. */
export interface WaitForRequestOptions {
  /** Milliseconds; 0 waits for ever. @default 30000 */
  readonly timeout?: number;
}

/** A wait took longer than it may. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** One call that waits. */
interface Waiter {
  /** The call, as it was written. */
  readonly call: string;
  readonly offer: (request: Request) => Promise<void>;
  readonly stop: () => void;
}

const defaultTimeoutMs = 30_000;
const shownRequests = 10;

/** Those who wait for a request to a server. */
export class RequestWaiters {
  readonly #waiters = new Set<Waiter>();

  /** The calls that still wait, as they were written. */
  get pendingCalls(): string[] {
    return [...this.#waiters].map(({ call }) => call);
  }

  /**
   * @param earlier the requests that came before the call
   * @throws UsageError when the pattern or an option is wrong
   */
  wait(
    wanted: string | RegExp | RequestPredicate,
    options: WaitForRequestOptions,
    earlier: readonly Request[],
  ): Promise<Request> {
    // A function of the test's own may be asked about each request only once: not about earlier ones.
    const matches = typeof wanted === 'function' ? undefined : matcherOf(wanted);
    const isWanted = matches ?? (wanted as RequestPredicate);
    const timeoutMs = checkTimeout(options);
    const shown = typeof wanted === 'string' ? JSON.stringify(wanted) : wanted;
    const call = `wpt.waitForRequest(${typeof shown === 'function' ? 'predicate' : shown})`;
    // Made here, so that its stack leads to the test.
    const error = new TimeoutError(`${call}: Timeout ${timeoutMs}ms exceeded.`);
    const came: Request[] = [];
    return new Promise((resolve, reject) => {
      let cancelTimer: (() => void) | undefined;
      const waiter: Waiter = {
        call,
        offer: async (request) => {
          came.push(request);
          try {
            if (!(await isWanted(request))) return;
            resolve(request);
          } catch (thrown) {
            reject(thrown);
          }
          waiter.stop();
        },
        stop: () => {
          cancelTimer?.();
          this.#waiters.delete(waiter);
        },
      };
      this.#waiters.add(waiter);
      if (timeoutMs === 0) return;
      cancelTimer = systemClock.at(systemClock.now() + timeoutMs, () => {
        waiter.stop();
        const missed = matches && earlier.findLast(matches);
        addToMessage(error, `${requestsThatCame(came)}${hint(missed)}`);
        reject(error);
      });
    });
  }

  /** Shows a request to all who wait. */
  offer(request: Request): void {
    for (const waiter of this.#waiters) void waiter.offer(request);
  }

  /** Forgets all who wait; their promises stay open. */
  clear(): void {
    for (const waiter of this.#waiters) waiter.stop();
  }
}

function matcherOf(wanted: string | RegExp): (request: Request) => boolean {
  const pattern = parseRoutePattern(wanted);
  return ({ path }) => pattern.match(path) !== undefined;
}

function checkTimeout(options: WaitForRequestOptions): number {
  rejectUnknownOptions('wpt.waitForRequest', options, ['timeout']);
  const { timeout = defaultTimeoutMs } = options;
  if (Number.isFinite(timeout) && timeout >= 0) return timeout;
  throw new UsageError(
    `wpt.waitForRequest: timeout ${describeValue(timeout)} is not a number of milliseconds from 0.`,
  );
}

function requestsThatCame(came: readonly Request[]): string {
  if (came.length === 0) return 'No request came since the call.';
  const newest = came.slice(-shownRequests).map((request) => `\n  - ${request}`);
  const skipped = came.length - newest.length;
  return `These requests came since the call:${skipped === 0 ? '' : `\n  - … ${skipped} before`}${newest.join('')}`;
}

function hint(missed: Request | undefined): string {
  if (missed === undefined) return '';
  return `\n${missed} came before the call: wait first, and await it after what sends the request.`;
}

function addToMessage(error: Error, text: string): void {
  // The stack is a text that begins with the message.
  const stack = error.stack?.replace(error.message, () => `${error.message}\n${text}`);
  error.message += `\n${text}`;
  if (stack !== undefined) error.stack = stack;
}
