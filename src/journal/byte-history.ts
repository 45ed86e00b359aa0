// The bytes of all connections, oldest first, within one budget.
//
// Small pieces are copied side by side into slabs: a view of a packet, or of a
// shared pool, would keep the whole of it alive for a few bytes. A large piece
// is kept as it is, unless it is a small part of something larger.

/** Bytes that were kept. */
export interface KeptPiece {
  readonly owner: PieceOwner;
  /** Its place among all pieces, by when it passed. */
  readonly order: number;
  readonly at: number;
  /** Its first byte, counted from the first of its owner. */
  readonly offset: number;
  readonly length: number;
  /** The bytes are here, from `start`. */
  readonly source: Uint8Array;
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
  /** The budget needed the oldest piece of all, which was this owner's oldest. */
  evicted(piece: Piece): void;
}

const slabBytes = 65_536;
/** A larger piece is not copied. */
const maxCopiedBytes = 4096;
/** What a piece costs besides its bytes, so that many tiny ones count too. */
const pieceBytes = 64;

/** Keeps pieces until their budget is used up, then drops the oldest for the newest. */
export class ByteHistory {
  readonly #maxBytes: number;
  /** Before `#first` there is nothing. */
  #pieces: (Piece | undefined)[] = [];
  #first = 0;
  #bytes = 0;
  #slab = Buffer.alloc(0);
  #slabUsed = 0;
  #order = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The pieces that are left, in the order in which they were added. */
  get pieces(): readonly Piece[] {
    return this.#pieces.slice(this.#first) as Piece[];
  }

  /** Makes a piece of bytes that nobody will change. */
  keep(owner: PieceOwner, at: number, offset: number, bytes: Uint8Array): KeptPiece {
    const { length } = bytes;
    let source = bytes;
    let start = 0;
    if (length > maxCopiedBytes) {
      if (bytes.buffer.byteLength > 2 * length) source = bytes.slice();
    } else {
      if (this.#slabUsed + length > this.#slab.length) {
        this.#slab = Buffer.allocUnsafeSlow(slabBytes);
        this.#slabUsed = 0;
      }
      source = this.#slab;
      start = this.#slabUsed;
      source.set(bytes, start);
      this.#slabUsed += length;
    }
    this.#order += 1;
    return { owner, order: this.#order, at, offset, length, source, start };
  }

  add(piece: Piece): void {
    this.#pieces.push(piece);
    this.#bytes += costOf(piece);
    while (this.#bytes > this.#maxBytes && this.#first < this.#pieces.length) this.#evict();
  }

  #evict(): void {
    const piece = this.#pieces[this.#first] as Piece;
    this.#pieces[this.#first] = undefined;
    this.#first += 1;
    this.#bytes -= costOf(piece);
    piece.owner.evicted(piece);
    // Cutting rarely makes it cheap.
    if (this.#first < 1024 || this.#first < this.#pieces.length / 2) return;
    this.#pieces = this.#pieces.slice(this.#first);
    this.#first = 0;
  }
}

function costOf({ source, length }: Piece): number {
  return source === undefined ? pieceBytes : pieceBytes + length;
}
