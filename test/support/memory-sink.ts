// The sending side of a connection, in memory: what was written, and when.

import type { Clock, Sink } from '../../src/script/ports.ts';

interface Written {
  /** Milliseconds since the sink was made. */
  readonly atMs: number;
  readonly bytes: Buffer;
}

export class MemorySink implements Sink {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #takesMore: (written: number) => boolean;
  #ending: 'end' | 'reset' | undefined;
  #waiting: (() => void)[] = [];
  #isFull = false;
  readonly writes: Written[] = [];

  /** @param takesMore what `write` returns, given the number of writes so far; default: true */
  constructor(clock: Clock, takesMore: (written: number) => boolean = () => true) {
    this.#clock = clock;
    this.#startMs = clock.now();
    this.#takesMore = takesMore;
  }

  /** All bytes as latin-1 text. */
  get text(): string {
    return Buffer.concat(this.writes.map(({ bytes }) => bytes)).toString('latin1');
  }

  /** One line a write, and one for the end: `5 ms: "abc"`. */
  get log(): string[] {
    const lines = this.writes.map(
      ({ atMs, bytes }) => `${atMs} ms: ${JSON.stringify(bytes.toString('latin1'))}`,
    );
    return this.#ending === undefined ? lines : [...lines, this.#ending];
  }

  /** Whether somebody waits for {@link flush}. */
  get isWaitedFor(): boolean {
    return this.#waiting.length > 0;
  }

  write(bytes: Uint8Array): boolean {
    if (this.#ending !== undefined) throw new Error(`a write after ${this.#ending}`);
    if (this.#isFull) throw new Error('a write before the sink was flushed');
    if (bytes.length === 0) throw new Error('a write of nothing');
    // A copy: a later change of the buffer must not change what was sent.
    this.writes.push({ atMs: this.#clock.now() - this.#startMs, bytes: Buffer.from(bytes) });
    this.#isFull = !this.#takesMore(this.writes.length);
    return !this.#isFull;
  }

  flushed(callback: () => void): void {
    if (this.#isFull) this.#waiting.push(callback);
    else callback();
  }

  end(): void {
    this.#over('end');
  }

  reset(): void {
    this.#over('reset');
  }

  /** The operating system has taken everything. */
  flush(): void {
    this.#isFull = false;
    for (const callback of this.#waiting.splice(0)) callback();
  }

  #over(ending: 'end' | 'reset'): void {
    if (this.#ending !== undefined) throw new Error(`${ending} after ${this.#ending}`);
    this.#ending = ending;
  }
}
