// Which requests a browser sent again by itself, unseen by its page.
//
// Rule: a request is a retry when Chromium must have made it, not when it looks
// like one. What a page asks again by itself (a caught fetch, `onerror`) has the
// same bytes as soon as 2 ms later, which a busy retry takes as well.
//
// Measured with Chromium 156 (Debian) on two busy cores, raw sockets, GET and
// POST alike. An answer *died* when a reset came ahead of a whole head, a FIN
// ahead of any byte, or status 408; an interim response is a head.
//
//   it died on a connection that       requests for one fetch or navigation
//   had served a request               2; with n idle connections n + 1, until one is fresh
//   lay idle since it was opened       the same
//   was opened for the request         1
//   and status 421, on any             2
//
// - The repeated head and body are the same byte for byte. They come on another
//   connection, 0.1 to 30 ms after the death (idle machine: 0.4 to 3), and a page
//   that tries again by itself does so only after the last of them has died.
// - From the outside a new connection does not show whether it lay idle: opened
//   for its request it waits 0.03 to 8 ms for the first byte, at worst 80. Only a
//   navigation is regularly sent on one that was opened ahead of it: 46 of 50
//   first ones, 30 of 50 later ones. Its retry came after 0.4 to 310 ms, another
//   `page.goto` after 7 to 370: only the browser can tell which one it is.

import type { Clock } from '../../script/ports.ts';
import type { AnswerEnd } from './answer-end.ts';
import type { Exchange } from './exchange.ts';
import type { Fields } from '../fields.ts';
import type { Request } from '../request/request.ts';

/** A browser that asks again does so within this time, also where it has to shake hands first. */
const surelyWithinMs = 2000;
/** Where it may as well not ask again, and nobody tells what pages have got. */
const perhapsWithinMs = 250;
/** No connection that was opened for a request waits so long for it. */
const idleMs = 100;

/** What a browser was given before it asked again. */
interface Attempt {
  /** The exchange that the page began. */
  readonly first: Exchange;
  /** When the answer before this attempt died; undefined for the first. */
  readonly begunAtMs: number | undefined;
  /** Chromium asks again for 421 only once. */
  readonly wasMisdirected: boolean;
}

/** A retry that has not come yet, or of which all that tells it is still to come. */
interface ExpectedRetry extends Attempt {
  readonly begunAtMs: number;
  /** The exchange that died last. */
  readonly died: Exchange;
  readonly isSure: boolean;
}

/** What a request may repeat, of which perhaps only the head is there. */
export type RetryCandidates = readonly ExpectedRetry[];

const noCandidates: RetryCandidates = [];

/** Recognises the requests that Chromium repeats by itself. */
export class HiddenRetries {
  readonly #clock: Pick<Clock, 'now'>;
  #expected: ExpectedRetry[] = [];
  /** Those that have come. */
  readonly #repeated = new WeakSet<ExpectedRetry>();
  readonly #attempts = new WeakMap<Exchange, Attempt>();
  #onUnsure: (() => void) | undefined;

  /** @param clock the one of {@link ConnectionInfo.openedMs} */
  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Whom to tell that a browser may ask again or not: from then on he calls {@link outcomeSeen}. */
  whenUnsure(callback: () => void): void {
    this.#onUnsure = callback;
  }

  /** What this request may repeat by its head, which may be all that is there of it. */
  candidatesFor(exchange: Exchange): RetryCandidates {
    if (this.#expected.length === 0) return noCandidates;
    this.#forgetOld();
    const candidates = this.#expected.filter(({ died }) => hasSameHead(died, exchange));
    return candidates.length === 0 ? noCandidates : candidates;
  }

  /**
   * The first exchange of those that the request of this one repeats.
   *
   * @param candidates those by its head: its content may come long after it
   */
  firstOf(
    exchange: Exchange,
    candidates: RetryCandidates = this.candidatesFor(exchange),
  ): Exchange | undefined {
    const found = candidates.find(
      (each) => !this.#repeated.has(each) && hasSameContent(each.died.request, exchange.request),
    );
    if (found === undefined) return undefined;
    this.#repeated.add(found);
    this.#expected = this.#expected.filter((each) => each !== found);
    this.#attempts.set(exchange, found);
    return found.first;
  }

  /** An answer has ended, and how. */
  ended(exchange: Exchange, end: AnswerEnd): void {
    const reason = reasonToRepeat(end);
    if (reason === undefined || !isChromium(exchange.request.headers)) return;
    const attempt = this.#attempts.get(exchange);
    const chance = chanceOfRetry(exchange, reason, attempt);
    if (chance === undefined) return;
    this.#forgetOld();
    this.#expected.push({
      first: attempt?.first ?? exchange,
      died: exchange,
      begunAtMs: this.#clock.now(),
      wasMisdirected: reason === 'misdirected' || attempt?.wasMisdirected === true,
      isSure: chance === 'sure',
    });
    if (chance === 'perhaps') this.#onUnsure?.();
  }

  /** A page has got an outcome for this URL: a request for it that comes now is another one. */
  outcomeSeen(url: string): void {
    const [withoutFragment] = url.split('#');
    this.#expected = this.#expected.filter(
      ({ isSure, died }) => isSure || died.request.url !== withoutFragment,
    );
  }

  #forgetOld(): void {
    const now = this.#clock.now();
    const unsureWithinMs = this.#onUnsure === undefined ? perhapsWithinMs : surelyWithinMs;
    this.#expected = this.#expected.filter(
      ({ isSure, begunAtMs }) => now - begunAtMs <= (isSure ? surelyWithinMs : unsureWithinMs),
    );
  }
}

function reasonToRepeat({
  connection,
  head,
  status,
}: AnswerEnd): 'died' | 'misdirected' | undefined {
  if (status === 421 && head === 'whole') return 'misdirected';
  if (status === 408 && connection !== 'reset') return 'died';
  const isEmpty = connection === 'closed' && head === 'none';
  return isEmpty || (connection === 'reset' && head !== 'whole') ? 'died' : undefined;
}

function chanceOfRetry(
  { request }: Exchange,
  reason: 'died' | 'misdirected',
  attempt: Attempt | undefined,
): 'sure' | 'perhaps' | undefined {
  if (reason === 'misdirected') return attempt?.wasMisdirected === true ? undefined : 'sure';
  const { connection, indexOnConnection, headers } = request;
  if (indexOnConnection > 0) return 'sure';
  // A retry takes a connection that is idle, or else one that is opened for it, or is about to be.
  if (attempt?.begunAtMs !== undefined) {
    return connection.readyMs < attempt.begunAtMs ? 'sure' : undefined;
  }
  const isNavigation = headers.has('upgrade-insecure-requests');
  return isNavigation || connection.idleMs >= idleMs ? 'perhaps' : undefined;
}

function hasSameHead({ request: one }: Exchange, { request: other }: Exchange): boolean {
  return one.connection !== other.connection && one.rawHead.equals(other.rawHead);
}

/** How much of the content of a request tells whether it repeats one of these: as much as had come of them. */
export function contentThatTells(candidates: RetryCandidates): number {
  const bytes = candidates.map(({ died: { request } }) =>
    request.isComplete && request.contentReceived > 0 ? Infinity : request.contentReceived,
  );
  return Math.max(0, ...bytes);
}

/** As far as both have come: the first may have died within its content. */
function hasSameContent({ incoming: one }: Request, { incoming: other }: Request): boolean {
  const isWhole = one.isComplete && other.isComplete;
  if (isWhole && one.receivedBytes !== other.receivedBytes) return false;
  // What was let go of cannot be compared.
  if (one.isForgotten || other.isForgotten) return true;
  const bytes = Math.min(one.receivedBytes, other.receivedBytes);
  return one.body.subarray(0, bytes).equals(other.body.subarray(0, bytes));
}

/**
 * Clients that repeat nothing are not taken for one that does. Chromium says `Host` and
 * `Connection` first, whatever its User-Agent; Node and the `request` fixture of Playwright do not.
 */
function isChromium(headers: Fields): boolean {
  const [first, second] = headers;
  return (
    first?.[0] === 'Host' &&
    second?.[0] === 'Connection' &&
    second[1] === 'keep-alive' &&
    headers.has('user-agent')
  );
}
