import { describeValue, UsageError } from '../../usage-error.ts';

const LF = 0x0a;

/** The content of a request, read piece by piece like a file (wptserve's `raw_input`). */
export class RawInput implements Iterable<Buffer> {
  readonly #bytes: Buffer;
  #position = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Bytes in all. */
  get length(): number {
    return this.#bytes.length;
  }

  /** How many bytes stand before the next one to be read. */
  tell(): number {
    return this.#position;
  }

  /**
   * Goes to a position, counted from the start.
   *
   * @throws UsageError when it is not within the content
   */
  seek(position: number): void {
    if (!(Number.isInteger(position) && position >= 0 && position <= this.length)) {
      throw new UsageError(
        `rawInput.seek(): ${describeValue(position)} is no position. ` +
          `Write a whole number from 0 to ${this.length}, the length of the content.`,
      );
    }
    this.#position = position;
  }

  /**
   * The next bytes, empty at the end.
   *
   * @param size at most so many; default: all that are left
   */
  read(size?: number): Buffer {
    checkSize('read', size);
    return this.#take(this.length, size);
  }

  /**
   * The next line with its line feed, which the last one may lack; empty at the end.
   *
   * @param size at most so many bytes of it
   */
  readline(size?: number): Buffer {
    checkSize('readline', size);
    const lineFeed = this.#bytes.indexOf(LF, this.#position);
    return this.#take(lineFeed === -1 ? this.length : lineFeed + 1, size);
  }

  /** All lines that are left. */
  readlines(): Buffer[] {
    return [...this];
  }

  *[Symbol.iterator](): Generator<Buffer, void, undefined> {
    for (let line = this.readline(); line.length > 0; line = this.readline()) yield line;
  }

  #take(end: number, size = Infinity): Buffer {
    const start = this.#position;
    this.#position = Math.min(end, start + size);
    return this.#bytes.subarray(start, this.#position);
  }
}

function checkSize(method: string, size: number | undefined): void {
  if (size === undefined || (Number.isInteger(size) && size >= 0)) return;
  throw new UsageError(
    `rawInput.${method}(): ${describeValue(size)} is no number of bytes. Write a whole number, or nothing.`,
  );
}
