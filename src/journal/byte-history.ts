// The bytes of all connections, oldest first, within one budget.
//
// Pieces are copied, small ones side by side (slab-pool.ts). Only a large one that
// was received is kept as it is, unless it is a small part of something larger.

import { RowQueue } from './queues.ts';
import { Slab, SlabPool } from './slab-pool.ts';

/** Bytes that were kept. */
export interface KeptPiece {
  readonly owner: PieceOwner;
  /** Its place among all pieces, by when it passed. */
  readonly order: number;
  readonly at: number;
  /** Its first byte, counted from the first of its owner. */
  readonly offset: number;
  readonly length: number;
  /** Where its bytes are, from `start`. */
  readonly source: Slab | Uint8Array;
  readonly start: number;
}

/** Bytes that were not kept. */
export interface CutPiece {
  readonly owner: PieceOwner;
  readonly order: number;
  readonly at: number;
  readonly offset: number;
  readonly length: number;
  readonly source: undefined;
  /** When the last of them passed. */
  readonly until: number;
  /** In how many pieces they passed. */
  readonly pieces: number;
}

export type Piece = KeptPiece | CutPiece;

/** Whose bytes they are. */
export interface PieceOwner {
  /**
   * The budget needed the oldest piece of all, which was this owner's oldest: so many bytes from
   * this offset. Numbers, because an object for each would be much of what recording costs.
   */
  evicted(order: number, at: number, offset: number, length: number): void;
  /** As {@link evicted}, of a piece that was {@link ByteHistory.addLater added later}. */
  evictedLate(piece: Piece): void;
}

/** A larger piece is not copied. */
const maxCopiedBytes = 4096;
/** What a piece costs besides its bytes, so that many tiny ones count too. */
const pieceBytes = 64;

/** The numbers of a row. */
const ORDER = 0;
const AT = 1;
const OFFSET = 2;
const LENGTH = 3;
const START = 4;
/** The items of a row. */
const OWNER = 0;
const SOURCE = 1;
const shape = { numbers: 5, items: 2 };
/** Instead of a start: the source is a piece that was added later than it passed. */
const isPiece = -1;

/** Keeps pieces until their budget is used up, then drops the oldest for the newest. */
export class ByteHistory {
  readonly #maxBytes: number;
  readonly #rows = new RowQueue(shape);
  readonly #slabs = new SlabPool();
  #bytes = 0;
  #order = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The pieces that are left, in the order in which they were added. Their bytes stay as they are. */
  takePieces(): readonly Piece[] {
    this.#slabs.giveAway();
    return Array.from({ length: this.#rows.size }, (_, row) => this.#pieceAt(row));
  }

  /**
   * Keeps bytes.
   *
   * @param isSent whether they were sent: the same object is then the same bytes, as a script's are,
   *   but whoever has it may fill its memory anew. Nobody changes bytes that were received.
   */
  add(owner: PieceOwner, at: number, offset: number, bytes: Uint8Array, isSent: boolean): void {
    this.#order += 1;
    const source = this.#keep(bytes, isSent);
    this.#push(owner, source, this.#order, at, offset, bytes.length, this.#startIn(source));
    this.#bytes += pieceBytes + bytes.length;
    while (this.#bytes > this.#maxBytes) this.#evict();
  }

  /** Makes a piece of bytes, to be added later or dropped. */
  keep(
    owner: PieceOwner,
    at: number,
    offset: number,
    bytes: Uint8Array,
    isSent: boolean,
  ): KeptPiece {
    this.#order += 1;
    const order = this.#order;
    const { length } = bytes;
    const source = this.#keep(bytes, isSent);
    return { owner, order, at, offset, length, source, start: this.#startIn(source) };
  }

  addLater(piece: Piece): void {
    const { owner, order, at, offset, length } = piece;
    this.#push(owner, piece, order, at, offset, length, isPiece);
    this.#bytes += costOf(piece);
    while (this.#bytes > this.#maxBytes) this.#evict();
  }

  /** Nobody needs the bytes of a piece any more. */
  drop({ source }: Piece): void {
    if (source instanceof Slab) this.#slabs.drop(source);
  }

  #keep(bytes: Uint8Array, isSent: boolean): Slab | Uint8Array {
    if (bytes.length <= maxCopiedBytes) {
      return isSent ? this.#slabs.copyOnce(bytes) : this.#slabs.copy(bytes);
    }
    const isCopied = isSent || bytes.buffer.byteLength > 2 * bytes.length;
    // A slice of a Buffer would be no copy.
    return isCopied ? new Uint8Array(bytes) : bytes;
  }

  /** Where the bytes begin that were kept last. */
  #startIn(source: Slab | Uint8Array): number {
    return source instanceof Slab ? this.#slabs.start : 0;
  }

  #push(
    owner: PieceOwner,
    source: Slab | Uint8Array | Piece,
    order: number,
    at: number,
    offset: number,
    length: number,
    start: number,
  ): void {
    const row = this.#rows.size;
    const { numbers, items } = this.#rows.grow();
    const item = this.#rows.itemsOf(row);
    items[item + OWNER] = owner;
    items[item + SOURCE] = source;
    const number = this.#rows.numbersOf(row);
    numbers[number + ORDER] = order;
    numbers[number + AT] = at;
    numbers[number + OFFSET] = offset;
    numbers[number + LENGTH] = length;
    numbers[number + START] = start;
  }

  #pieceAt(row: number): Piece {
    const { numbers, items } = this.#rows.chunkOf(row);
    const item = this.#rows.itemsOf(row);
    const number = this.#rows.numbersOf(row);
    const start = numbers[number + START] as number;
    const source = items[item + SOURCE];
    if (start === isPiece) return source as Piece;
    return {
      owner: items[item + OWNER] as PieceOwner,
      order: numbers[number + ORDER] as number,
      at: numbers[number + AT] as number,
      offset: numbers[number + OFFSET] as number,
      length: numbers[number + LENGTH] as number,
      source: source as Slab | Uint8Array,
      start,
    };
  }

  #evict(): void {
    const { numbers, items } = this.#rows.chunkOf(0);
    const number = this.#rows.numbersOf(0);
    const item = this.#rows.itemsOf(0);
    const owner = items[item + OWNER] as PieceOwner;
    const source = items[item + SOURCE];
    const length = numbers[number + LENGTH] as number;
    if (numbers[number + START] === isPiece) {
      const piece = source as Piece;
      this.#bytes -= costOf(piece);
      owner.evictedLate(piece);
      this.drop(piece);
    } else {
      const order = numbers[number + ORDER] as number;
      this.#bytes -= pieceBytes + length;
      owner.evicted(
        order,
        numbers[number + AT] as number,
        numbers[number + OFFSET] as number,
        length,
      );
      if (source instanceof Slab) this.#slabs.drop(source);
    }
    this.#rows.drop();
  }
}

/** The bytes of a piece. */
export function bytesOf({ source, start, length }: KeptPiece): Uint8Array {
  const bytes = source instanceof Slab ? source.bytes : source;
  return bytes.subarray(start, start + length);
}

function costOf({ source, length }: Piece): number {
  return source === undefined ? pieceBytes : pieceBytes + length;
}
