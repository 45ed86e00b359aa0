/**
 * Reads the vectors of RFC 8446 §3 from the front. What is not there, and all that is asked for
 * after it, is undefined: never an exception.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isEmpty(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A number of so many bytes, the most significant first. */
  number(byteCount: number): number | undefined {
    const bytes = this.take(byteCount);
    return bytes?.reduce((value, byte) => value * 256 + byte, 0);
  }

  /** So many bytes. */
  take(byteCount: number): Uint8Array | undefined {
    const end = this.#at + byteCount;
    const from = this.#at;
    this.#at = end;
    return end > this.#bytes.length ? undefined : this.#bytes.subarray(from, end);
  }

  /** As many bytes as a number of `lengthBytes` bytes in front of them says. */
  vector(lengthBytes: number): Uint8Array | undefined {
    const length = this.number(lengthBytes);
    return length === undefined ? undefined : this.take(length);
  }
}
