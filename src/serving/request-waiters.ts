// Tests that wait for a request, whoever answers it.

import type { Request } from '../http/request/request.ts';
import { parseRoutePattern } from '../routing/route-pattern.ts';
import { checkWait, type WaitOptions, type Waits } from '../routing/waits.ts';

/** Whether this is the request that is waited for. */
export type RequestPredicate = (request: Request) => boolean | Promise<boolean>;

/** How long to wait for a request. */
export interface WaitForRequestOptions extends WaitOptions {
  /** Milliseconds; 0 waits for ever. @default 30000 */
  readonly timeout?: number;
}

const defaultTimeoutMs = 30_000;
const shownRequests = 10;

/** Those who wait for a request to a server. */
export class RequestWaiters {
  readonly #waits: Waits;
  readonly #offers = new Set<(request: Request) => void>();

  constructor(waits: Waits) {
    this.#waits = waits;
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
    const timeoutMs = checkWait('wpt.waitForRequest', options, { defaultMs: defaultTimeoutMs });
    const shown = typeof wanted === 'string' ? JSON.stringify(wanted) : wanted;
    const call = `wpt.waitForRequest(${typeof shown === 'function' ? 'predicate' : shown})`;
    const came: Request[] = [];
    return this.#waits.until<Request>({
      call,
      timeoutMs,
      begin: ({ resolve, reject }) => {
        const stop = (): void => void this.#offers.delete(offer);
        const offer = (request: Request): void => {
          came.push(request);
          const judge = async (): Promise<void> => {
            if (!(await isWanted(request))) return;
            stop();
            resolve(request);
          };
          judge().catch(reject);
        };
        this.#offers.add(offer);
        return stop;
      },
      why: () => [...requestsThatCame(came), ...cameBefore(matches && earlier.findLast(matches))],
    });
  }

  /** Shows a request to all who wait. */
  offer(request: Request): void {
    for (const offer of this.#offers) offer(request);
  }
}

function matcherOf(wanted: string | RegExp): (request: Request) => boolean {
  const pattern = parseRoutePattern(wanted);
  return ({ path }) => pattern.match(path) !== undefined;
}

function requestsThatCame(came: readonly Request[]): string[] {
  if (came.length === 0) return ['No request came since the call.'];
  const newest = came.slice(-shownRequests).map((request) => `  - ${request}`);
  const skipped = came.length - newest.length;
  return [
    'These requests came since the call:',
    ...(skipped === 0 ? [] : [`  - … ${skipped} before`]),
    ...newest,
  ];
}

function cameBefore(missed: Request | undefined): string[] {
  if (missed === undefined) return [];
  return [`${missed} came before the call: wait first, and await it after what sends the request.`];
}
