// The content of one request, as it comes (RFC 9110 §6.4). An exchange begins at
// its head, so what reads the content, waits for it, or holds it up, does so here;
// the connection puts it in, and asks whether more is wanted.

import type { IncomingContent } from '../../script/ports.ts';
import { UsageError } from '../../usage-error.ts';
import type { Fields } from '../fields.ts';
import { ContentBytes } from './content-bytes.ts';

/** What a connection is told by the content of its request. */
export interface ContentListener {
  /** Somebody wants the content, for the first time. */
  asked(): void;
  /** Whether more is taken has changed: see {@link RequestContent.takesMore}. */
  takesMoreChanged(): void;
}

interface Waiter {
  readonly bytes: number;
  readonly settle: (hasCome: boolean) => void;
}

/** How many bytes may wait for the one who reads them. */
const maxUnreadBytes = 65_536;

/** Thrown to who reads content that broke off. */
export class ContentBrokeOffError extends Error {
  override readonly name = 'ContentBrokeOffError';
}

/** What has come of the content of a request, and those who wait for more. */
export class RequestContent implements IncomingContent {
  /** Bytes that its head declares (Content-Length); undefined when only its end tells. */
  readonly declaredBytes: number | undefined;
  #state: 'coming' | 'complete' | 'brokenOff';
  readonly #bytes = new ContentBytes();
  #receivedBytes = 0;
  #isForgotten = false;
  #trailers: Fields | undefined;
  #completeMs: number | undefined;
  #waiters: Waiter[] = [];
  #listener: ContentListener | undefined;
  #endListeners: (() => void)[] | undefined;
  #isAsked = false;
  #isStopped = false;
  /** Where each of those is who read it piece by piece; a handler that may yet do so is at 0. */
  readonly #readers = new Set<{ offset: number }>();
  #future: { offset: number } | undefined;

  constructor(state: 'coming' | 'complete', declaredBytes?: number) {
    this.#state = state;
    this.declaredBytes = declaredBytes;
  }

  /** Whether all of it has come. */
  get isComplete(): boolean {
    return this.#state === 'complete';
  }

  /** Whether more may come. */
  get isComing(): boolean {
    return this.#state === 'coming';
  }

  /** How many bytes have come, decoded. */
  get receivedBytes(): number {
    return this.#receivedBytes;
  }

  /** How many bytes are kept of it. */
  get keptBytes(): number {
    return this.#bytes.length;
  }

  /** When it had all come; undefined where it was there from the beginning. */
  get completeMs(): number | undefined {
    return this.#completeMs;
  }

  /** The trailer fields, once it is complete. */
  get trailers(): Fields | undefined {
    return this.#trailers;
  }

  /**
   * What has come, in one piece.
   *
   * @throws UsageError when it was forgotten
   */
  get body(): Buffer {
    this.#requireKept();
    return this.#bytes.joined();
  }

  /** Whether more is to be read: not where somebody reads it slowly, or has said so. */
  get takesMore(): boolean {
    if (this.#isStopped) return false;
    for (const { offset } of this.#readers) {
      if (this.#receivedBytes - offset >= maxUnreadBytes) return false;
    }
    return true;
  }

  /** Puts more in. */
  add(bytes: Buffer): void {
    this.#receivedBytes += bytes.length;
    if (!this.#isForgotten) this.#bytes.add(bytes);
    if (this.#waiters.length > 0)
      this.#settle(({ bytes: wanted }) => wanted <= this.#receivedBytes);
  }

  /** It has come to its end, at a moment of the clock of its test. */
  complete(trailers: Fields | undefined, atMs?: number): void {
    this.#state = 'complete';
    this.#completeMs = atMs;
    this.#trailers = trailers;
    this.#settle(() => true);
    this.#tellEnd();
  }

  /** No more will come, though it is not complete. */
  breakOff(): void {
    if (this.#state !== 'coming') return;
    this.#state = 'brokenOff';
    for (const waiter of this.#waiters.splice(0)) waiter.settle(false);
    this.#tellEnd();
  }

  /** Who carries the request: he is told what is wanted. */
  listen(listener: ContentListener): void {
    this.#listener = listener;
  }

  /** Calls back once no more will come. Nothing is asked for. */
  whenEnded(callback: () => void): void {
    if (this.#state === 'coming') (this.#endListeners ??= []).push(callback);
    else callback();
  }

  /** Says that somebody wants it: a peer that expects `100 Continue` gets it now. */
  ask(): void {
    if (this.#isAsked || this.#state !== 'coming') return;
    this.#isAsked = true;
    this.#listener?.asked();
  }

  hasReceived(bytes: number, callback: () => void): boolean {
    if (this.#isThere(bytes)) return true;
    this.#wait(bytes, (hasCome) => {
      if (hasCome) callback();
    });
    return false;
  }

  /** Resolves when so many bytes have come, or all there are; to false when it breaks off before. */
  received(bytes: number): Promise<boolean> {
    if (this.#isThere(bytes)) return Promise.resolve(true);
    return new Promise((settle) => this.#wait(bytes, settle));
  }

  /** Reads nothing more of it, until {@link readOn}. */
  stop(): void {
    this.#change(() => {
      this.#isStopped = this.isComing;
    });
  }

  /** Reads on after {@link stop}. */
  readOn(): void {
    this.#change(() => {
      this.#isStopped = false;
    });
  }

  /** Nobody slows it down any more. */
  readFreely(): void {
    this.#change(() => {
      this.#isStopped = false;
      this.#readers.clear();
    });
  }

  /** A handler may read it piece by piece: until it has ended, no more is taken than waits for that. */
  expectReader(): void {
    if (!this.isComing) return;
    this.#future = { offset: 0 };
    this.#readers.add(this.#future);
  }

  /** The handler has ended. */
  expectNoReader(): void {
    this.#leave(this.#future);
  }

  /** Every piece as it comes. What nobody reads is not taken from the peer (back-pressure). */
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void> {
    this.#requireKept();
    const reader = { offset: 0 };
    if (this.isComing) this.#readers.add(reader);
    if (this.#future !== undefined) this.#leave(this.#future);
    try {
      for (;;) {
        // Whoever reads may take its time: it may be let go of meanwhile.
        this.#requireKept();
        for (const piece of this.#bytes.from(reader.offset)) {
          yield piece;
          this.#change(() => {
            reader.offset += piece.length;
          });
        }
        if (reader.offset < this.#receivedBytes) continue;
        if (this.#state === 'complete') return;
        if (!(await this.received(reader.offset + 1))) {
          throw new ContentBrokeOffError(this.#brokenOff());
        }
      }
    } finally {
      this.#leave(reader);
    }
  }

  /** Lets go of its bytes: too much is kept. */
  forget(): void {
    this.#isForgotten = true;
    this.#bytes.clear();
  }

  /** Whether its bytes were let go of. */
  get isForgotten(): boolean {
    return this.#isForgotten;
  }

  #tellEnd(): void {
    const listeners = this.#endListeners ?? [];
    this.#endListeners = undefined;
    for (const listener of listeners) listener();
  }

  #isThere(bytes: number): boolean {
    return this.#receivedBytes >= bytes || this.#state === 'complete';
  }

  #wait(bytes: number, settle: (hasCome: boolean) => void): void {
    if (this.#state === 'brokenOff') {
      settle(false);
      return;
    }
    this.#waiters.push({ bytes, settle });
    this.ask();
  }

  #settle(isDue: (waiter: Waiter) => boolean): void {
    const due = this.#waiters.filter(isDue);
    if (due.length === 0) return;
    this.#waiters = this.#waiters.filter((waiter) => !due.includes(waiter));
    for (const { settle } of due) settle(true);
  }

  #leave(reader: { offset: number } | undefined): void {
    if (reader !== undefined) this.#change(() => this.#readers.delete(reader));
    if (reader === this.#future) this.#future = undefined;
  }

  #change(change: () => void): void {
    const before = this.takesMore;
    change();
    if (this.takesMore !== before) this.#listener?.takesMoreChanged();
  }

  #requireKept(): void {
    if (!this.#isForgotten) return;
    throw new UsageError(
      `the content of this request (${this.#receivedBytes} bytes) was let go of: the requests of a test may ` +
        'keep so many bytes as limits.maxHistoryBytes says. Set it higher, or look at a request when it comes.',
    );
  }

  #brokenOff(): string {
    const { declaredBytes } = this;
    const of = declaredBytes === undefined ? '' : ` of ${declaredBytes}`;
    return `the content of the request broke off after ${this.#receivedBytes}${of} bytes`;
  }
}

/** The content of every request that has none. */
export const noRequestContent = new RequestContent('complete');
