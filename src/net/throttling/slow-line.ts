// A slow line as arithmetic: what is sent at which moment arrives at which
// moment. It knows no clock and no socket.
//
// Time: a busy line counts from the moment when it began to be busy, whenever
// it is asked, so that nobody's lateness is added up.

/** How slow a line is, in one direction. */
export interface LineSettings {
  /** Infinity for no limit. */
  readonly bytesPerSecond: number;
  readonly latencyMs: number;
  /** Each slice travels up to so much longer, but none overtakes another. */
  readonly jitterMs: number;
  readonly seed: number;
}

/** Something that arrives: bytes, or what comes after the last of them. */
export interface Arrival {
  /** Not before this moment, and not before what was sent before it. */
  readonly at: number;
  readonly content: Uint8Array | 'end' | 'reset';
}

interface Parcel {
  readonly content: Uint8Array | 'end' | 'reset';
  /** When its first byte leaves. */
  readonly startsAt: number;
  next: Parcel | undefined;
}

/** How many milliseconds of bytes arrive together. */
const sliceMs = 10;

/** What was sent and has not arrived, in order. */
export class SlowLine {
  readonly #settings: LineSettings;
  readonly #random: () => number;
  readonly #sliceBytes: number;
  #first: Parcel | undefined;
  #last: Parcel | undefined;
  /** How many bytes of the first parcel have their time. */
  #cutBytes = 0;
  #next: Arrival | undefined;
  #freeAt = -Infinity;
  #bytes = 0;

  constructor(settings: LineSettings) {
    this.#settings = settings;
    this.#random = seededRandom(settings.seed);
    this.#sliceBytes = Math.max(1, Math.floor((settings.bytesPerSecond * sliceMs) / 1000));
  }

  /** When the last byte that was sent has left, and the next one can. */
  get freeAt(): number {
    return this.#freeAt;
  }

  /** Bytes that have not been taken out, whether they have left or not. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The next arrival. */
  get next(): Arrival | undefined {
    return (this.#next ??= this.#cut());
  }

  /** Bytes that have not left at `now`. */
  backlogAt(now: number): number {
    const ms = this.#freeAt - now;
    return ms <= 0 ? 0 : (ms * this.#settings.bytesPerSecond) / 1000;
  }

  /** Sends at `now`, or as soon as the line is free. */
  send(content: Uint8Array | 'end' | 'reset', now: number): void {
    const length = typeof content === 'string' ? 0 : content.length;
    const startsAt = Math.max(this.#freeAt, now);
    this.#freeAt = startsAt + this.#msOf(length);
    this.#bytes += length;
    const parcel: Parcel = { content, startsAt, next: undefined };
    if (this.#first === undefined || this.#last === undefined) this.#first = parcel;
    else this.#last.next = parcel;
    this.#last = parcel;
  }

  /** Takes the next arrival out. */
  takeNext(): void {
    const content = this.next?.content;
    if (content instanceof Uint8Array) this.#bytes -= content.length;
    this.#next = undefined;
  }

  /** Loses everything that has not arrived. */
  clear(): void {
    this.#first = undefined;
    this.#cutBytes = 0;
    this.#next = undefined;
    this.#bytes = 0;
  }

  #msOf(bytes: number): number {
    return (bytes * 1000) / this.#settings.bytesPerSecond;
  }

  #cut(): Arrival | undefined {
    const parcel = this.#first;
    if (parcel === undefined) return undefined;
    const { content, startsAt } = parcel;
    if (typeof content === 'string') {
      this.#first = parcel.next;
      return { at: this.#arrivalOf(startsAt), content };
    }
    const from = this.#cutBytes;
    const to = Math.min(content.length, from + this.#sliceBytes);
    this.#cutBytes = to;
    if (to === content.length) {
      this.#first = parcel.next;
      this.#cutBytes = 0;
    }
    return { at: this.#arrivalOf(startsAt + this.#msOf(to)), content: content.subarray(from, to) };
  }

  #arrivalOf(leavesAt: number): number {
    const { latencyMs, jitterMs } = this.#settings;
    return leavesAt + latencyMs + jitterMs * this.#random();
  }
}

/** Outputs that neighbouring seeds have almost in common. */
const skippedNumbers = 4;

/**
 * Numbers from 0 to below 1, the same ones for the same seed on every machine: a linear
 * congruential generator modulo 2^32 with multiplier 1664525 and increment 1013904223. Good
 * enough for the times of packets, and for nothing secret.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < skippedNumbers; i += 1) next();
  return next;
}
