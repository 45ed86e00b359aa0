// The bytes of all connections, oldest first, within one budget.
//
// Small pieces are copied side by side into slabs: a view of a packet, or of a
// shared pool, would keep the whole of it alive for a few bytes. A large piece
// is kept as it is, unless it is a small part of something larger. A slab is
// used again when all of its pieces were dropped, because new memory costs more
// than all else here; unless somebody has looked at them.

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
  /** What `source` belongs to, when the bytes were copied. */
  readonly slab: Slab | undefined;
}

/** Room for small pieces. */
interface Slab {
  readonly bytes: Uint8Array;
  usedBytes: number;
  /** How many of its pieces are kept. */
  pieces: number;
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
  /** The one that is being filled. */
  #slab: Slab | undefined;
  /** Those without a piece. */
  readonly #free: Slab[] = [];
  /** Those whose pieces nobody has looked at. */
  #own = new WeakSet<Slab>();
  #order = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** The pieces that are left, in the order in which they were added. Their bytes stay as they are. */
  takePieces(): readonly Piece[] {
    this.#slab = undefined;
    this.#own = new WeakSet();
    return this.#pieces.slice(this.#first) as Piece[];
  }

  /** Makes a piece of bytes that nobody will change. */
  keep(owner: PieceOwner, at: number, offset: number, bytes: Uint8Array): KeptPiece {
    const { length } = bytes;
    this.#order += 1;
    const order = this.#order;
    if (length > maxCopiedBytes) {
      // A slice of a Buffer would be no copy.
      const source = bytes.buffer.byteLength > 2 * length ? new Uint8Array(bytes) : bytes;
      return { owner, order, at, offset, length, source, start: 0, slab: undefined };
    }
    const slab = this.#slabFor(length);
    const start = slab.usedBytes;
    slab.bytes.set(bytes, start);
    slab.usedBytes += length;
    slab.pieces += 1;
    return { owner, order, at, offset, length, source: slab.bytes, start, slab };
  }

  /** Nobody needs the bytes of a piece any more. */
  drop({ slab }: KeptPiece): void {
    if (slab === undefined) return;
    slab.pieces -= 1;
    if (slab.pieces > 0 || slab === this.#slab || !this.#own.has(slab)) return;
    slab.usedBytes = 0;
    this.#free.push(slab);
  }

  add(piece: Piece): void {
    this.#pieces.push(piece);
    this.#bytes += costOf(piece);
    while (this.#bytes > this.#maxBytes && this.#first < this.#pieces.length) this.#evict();
  }

  #slabFor(length: number): Slab {
    const slab = this.#slab;
    if (slab !== undefined && slab.usedBytes + length <= slabBytes) return slab;
    const next = this.#free.pop() ?? {
      bytes: Buffer.allocUnsafeSlow(slabBytes),
      usedBytes: 0,
      pieces: 0,
    };
    this.#own.add(next);
    this.#slab = next;
    return next;
  }

  #evict(): void {
    const piece = this.#pieces[this.#first] as Piece;
    this.#pieces[this.#first] = undefined;
    this.#first += 1;
    this.#bytes -= costOf(piece);
    piece.owner.evicted(piece);
    if (piece.source !== undefined) this.drop(piece);
    // Cutting rarely makes it cheap.
    if (this.#first < 1024 || this.#first < this.#pieces.length / 2) return;
    this.#pieces = this.#pieces.slice(this.#first);
    this.#first = 0;
  }
}

function costOf({ source, length }: Piece): number {
  return source === undefined ? pieceBytes : pieceBytes + length;
}
