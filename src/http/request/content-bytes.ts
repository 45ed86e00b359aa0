// Bytes that come in pieces of any size, kept in proportion to them.
//
// Rule: a piece may be a view of a much larger packet, so a small one is copied: a
// million pieces of one byte then cost a million bytes, not a million packets.

/** A piece from this length on stays a view: a packet is at most four times as long (64 KiB). */
const viewedFromBytes = 16_384;
const firstBlockBytes = 1024;
const largestBlockBytes = 64 * 1024;
const noBytes = Buffer.alloc(0);

/** Keeps bytes, oldest first. */
export class ContentBytes {
  readonly #parts: Buffer[] = [];
  /** The first piece, while it is the only one: mostly it is all there is. */
  #first: Buffer | undefined;
  /** Where small pieces are copied to; the last part is its used beginning. */
  #block = noBytes;
  #usedOfBlock = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    const isFirst = this.#length === 0;
    this.#length += piece.length;
    if (isFirst) {
      this.#first = piece;
      return;
    }
    if (this.#first !== undefined) {
      const first = this.#first;
      this.#first = undefined;
      this.#keep(first);
    }
    this.#keep(piece);
  }

  /** All bytes from `start` on, as parts that are views of what is kept. */
  *from(start: number): Generator<Buffer, void> {
    let offset = 0;
    for (const part of this.#allParts()) {
      const end = offset + part.length;
      if (end > start) yield start > offset ? part.subarray(start - offset) : part;
      offset = end;
    }
  }

  /** All bytes in one piece. */
  joined(): Buffer {
    if (this.#first !== undefined) return this.#first;
    this.#closeBlock();
    if (this.#parts.length > 1) {
      this.#parts.splice(0, Infinity, Buffer.concat(this.#parts, this.#length));
    }
    return this.#parts[0] ?? noBytes;
  }

  /** Forgets everything. */
  clear(): void {
    this.#first = undefined;
    this.#parts.length = 0;
    this.#block = noBytes;
    this.#usedOfBlock = 0;
    this.#length = 0;
  }

  #allParts(): readonly Buffer[] {
    const used = this.#block.subarray(0, this.#usedOfBlock);
    const first = this.#first === undefined ? [] : [this.#first];
    return [...first, ...this.#parts, ...(used.length === 0 ? [] : [used])];
  }

  #keep(piece: Buffer): void {
    if (piece.length >= viewedFromBytes) {
      this.#closeBlock();
      this.#parts.push(piece);
      return;
    }
    let copied = 0;
    while (copied < piece.length) {
      if (this.#usedOfBlock === this.#block.length) this.#startBlock();
      const bytes = piece.copy(this.#block, this.#usedOfBlock, copied);
      this.#usedOfBlock += bytes;
      copied += bytes;
    }
  }

  #startBlock(): void {
    const doubled = Math.max(firstBlockBytes, 2 * this.#block.length);
    this.#closeBlock();
    this.#block = Buffer.allocUnsafeSlow(Math.min(doubled, largestBlockBytes));
  }

  #closeBlock(): void {
    if (this.#usedOfBlock > 0) this.#parts.push(this.#block.subarray(0, this.#usedOfBlock));
    this.#block = noBytes;
    this.#usedOfBlock = 0;
  }
}
