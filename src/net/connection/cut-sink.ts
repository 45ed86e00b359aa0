import { FinalHead } from '../../http1/final-head.ts';
import type { Sink } from '../../script/ports.ts';

/** Where a response breaks off, and how. */
export interface Cut {
  /** How many bytes behind the head of the final response are still sent. */
  readonly bytes: number;
  readonly how: 'close' | 'reset';
}

/** Is told of a cut. */
interface CutListener {
  /** So many bytes of what is written now are held back. */
  cutOff(unsentBytes: number): void;
  /** All up to the cut has left: the connection is to be ended now. */
  struck(): void;
}

/** A sink that lets a response through as far as its cut, in front of another one. */
export class CutSink implements Sink {
  readonly #sink: Sink;
  readonly #listener: CutListener;
  readonly #head = new FinalHead();
  #bytesLeft: number;
  #isCut = false;

  constructor(sink: Sink, { bytes }: Cut, listener: CutListener) {
    this.#sink = sink;
    this.#bytesLeft = bytes;
    this.#listener = listener;
  }

  write(bytes: Uint8Array, isPart?: boolean): boolean {
    if (this.#isCut) return false;
    const headBytes = this.#head.take(bytes);
    if (headBytes === undefined) return this.#sink.write(bytes, isPart);
    const end = headBytes + this.#bytesLeft;
    if (bytes.length < end) {
      this.#bytesLeft = end - bytes.length;
      return this.#sink.write(bytes, isPart);
    }
    this.#isCut = true;
    this.#listener.cutOff(bytes.length - end);
    this.#sink.write(bytes.subarray(0, end));
    // Whoever writes waits now until it has left.
    return false;
  }

  flushed(callback: () => void): void {
    this.#sink.flushed(this.#isCut ? () => this.#listener.struck() : callback);
  }

  end(): void {
    this.#sink.end();
  }

  reset(): void {
    this.#sink.reset();
  }
}
