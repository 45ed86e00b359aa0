import type { AnswerEnd } from '../../http/exchange/answer-end.ts';
import { hasFinalHead, maxSentHeadBytes, sentHead, type SentHead } from '../../http1/sent-head.ts';
import type { Outcome } from '../../script/player.ts';
import type { Sink } from '../../script/ports.ts';

/** More than a status code can be away from the first byte. */
const statusLineBytes = 64;
/** What writes that begin a response say: a script begins each time with the same bytes. */
const statuses = new WeakMap<Uint8Array, number>();

/** A sink that remembers the beginning of what it writes, for an answer that may stop within its head. */
export class HeadWatch implements Sink {
  readonly #sink: Sink;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  write(bytes: Uint8Array, isPart?: boolean): boolean {
    if (this.#bytes < maxSentHeadBytes) {
      this.#parts.push(bytes);
      this.#bytes += bytes.length;
    }
    return this.#sink.write(bytes, isPart);
  }

  flushed(callback: () => void): void {
    this.#sink.flushed(callback);
  }

  end(): void {
    this.#sink.end();
  }

  reset(): void {
    this.#sink.reset();
  }

  /** The beginning of what was sent, as latin-1. */
  get text(): string {
    return this.#start(maxSentHeadBytes).toString('latin1');
  }

  /** What was sent by now. */
  sentHead(): SentHead {
    return sentHead(this.#start(maxSentHeadBytes));
  }

  /** Whether more than interim responses was sent by now. */
  get hasFinalHead(): boolean {
    return hasFinalHead(this.text);
  }

  /** The status that was sent by now. */
  get status(): number | undefined {
    const [first] = this.#parts;
    const known = first && statuses.get(first);
    if (known !== undefined) return known;
    const { status } = sentHead(this.#start(statusLineBytes));
    const isInFirst = first !== undefined && first.length >= statusLineBytes;
    if (isInFirst && status !== undefined) statuses.set(first, status);
    return status;
  }

  #start(limit: number): Buffer {
    return Buffer.concat(this.#parts, Math.min(this.#bytes, limit));
  }
}

/**
 * How an answer ended, if it was the answer that ended.
 *
 * @param sent what was sent of a script, or the status of any other answer
 */
export function endOf(
  sent: HeadWatch | number,
  outcome: Outcome,
  keepsConnection: boolean,
): AnswerEnd | undefined {
  const connection = connectionAfter(outcome, keepsConnection);
  if (connection === undefined) return undefined;
  if (typeof sent === 'number') return { connection, head: 'whole', status: sent };
  // A connection is kept only after a whole response.
  if (connection === 'kept') return { connection, head: 'whole', status: sent.status };
  return { connection, ...sent.sentHead() };
}

function connectionAfter(
  outcome: Outcome,
  keepsConnection: boolean,
): AnswerEnd['connection'] | undefined {
  switch (outcome) {
    case 'ended':
      return keepsConnection ? 'kept' : 'closed';
    case 'closed':
    case 'reset':
      return outcome;
    case 'hung':
    case 'peerClosed':
    case 'stopped':
      return undefined;
  }
}
