// One direction of one connection: of each message the first and the last bytes
// are kept, and the rest is counted.

import type { ByteHistory, CutPiece, KeptPiece, Piece, PieceOwner } from './byte-history.ts';

/** How much is kept of each message. */
export interface LaneLimits {
  readonly firstBytes: number;
  readonly lastBytes: number;
}

/** A piece of fewer bytes than this counts as so many, so that tiny pieces are bounded too. */
const minPieceBytes = 64;

/** Records the bytes of one direction. */
export class ByteLane implements PieceOwner {
  readonly #history: ByteHistory;
  readonly #limits: LaneLimits;
  readonly #isSent: boolean;
  /** All bytes so far. */
  total = 0;
  /** When the first bytes passed since the last {@link startMessage}; -1 before. */
  messageStartedAt = -1;
  /** When the last bytes passed. */
  lastAt = -1;
  /** How much of the message is still among its first bytes. */
  #room: number;
  /** What is missing of the message. */
  #cut: CutPiece | undefined;
  #last: KeptPiece[] = [];
  #lastBytes = 0;
  /** What the history dropped: always the oldest. */
  #evicted: { -readonly [Key in keyof CutPiece]: CutPiece[Key] } | undefined;

  /** @param isSent whether it is the direction to the peer */
  constructor(history: ByteHistory, limits: LaneLimits, isSent: boolean) {
    this.#history = history;
    this.#isSent = isSent;
    this.#limits = limits;
    this.#room = limits.firstBytes;
  }

  /** Records bytes; those that were received nobody will change. */
  add(at: number, bytes: Uint8Array): void {
    const offset = this.total;
    const { length } = bytes;
    if (length === 0) return;
    this.total = offset + length;
    this.lastAt = at;
    if (this.messageStartedAt === -1) this.messageStartedAt = at;
    if (length <= this.#room) {
      this.#room -= Math.max(length, minPieceBytes);
      this.#history.add(this, at, offset, bytes, this.#isSent);
      return;
    }
    const fits = Math.max(0, this.#room);
    this.#room = 0;
    if (fits > 0) this.#history.add(this, at, offset, bytes.subarray(0, fits), this.#isSent);
    this.#addLast(at, offset + fits, bytes.subarray(fits));
  }

  /** What follows is another message. */
  startMessage(): void {
    this.messageStartedAt = -1;
    this.#room = this.#limits.firstBytes;
    this.handOver();
  }

  /** Gives the history what it does not have yet: from then on it can drop it. */
  handOver(): void {
    if (this.#last.length === 0) return;
    for (const piece of this.#late()) this.#history.addLater(piece);
    this.#cut = undefined;
    this.#last = [];
    this.#lastBytes = 0;
  }

  evicted(order: number, at: number, offset: number, length: number): void {
    const evicted = this.#evicted;
    if (evicted === undefined) {
      const source = undefined;
      this.#evicted = { owner: this, order, at, offset, length, source, until: at, pieces: 1 };
      return;
    }
    // The same object: there may be one for each request that is recorded.
    evicted.length += length;
    evicted.until = at;
    evicted.pieces += 1;
  }

  evictedLate(piece: Piece): void {
    this.#evicted = together(this.#evicted, piece);
  }

  /** This lane's part of `kept`, which the history holds, with what is not there; in order. */
  piecesOf(kept: readonly Piece[]): readonly Piece[] {
    return [...(this.#evicted === undefined ? [] : [this.#evicted]), ...kept, ...this.#late()];
  }

  /** Bytes dropped because the history was full. */
  get evictedBytes(): number {
    return this.#evicted?.length ?? 0;
  }

  #late(): readonly Piece[] {
    return [...(this.#cut === undefined ? [] : [this.#cut]), ...this.#last];
  }

  #addLast(at: number, offset: number, bytes: Uint8Array): void {
    const { lastBytes } = this.#limits;
    const skipped = Math.max(0, bytes.length - lastBytes);
    const piece = this.#history.keep(
      this,
      at,
      offset + skipped,
      bytes.subarray(skipped),
      this.#isSent,
    );
    this.#last.push(piece);
    this.#lastBytes += Math.max(piece.length, minPieceBytes);
    while (this.#lastBytes > lastBytes && this.#last.length > 1) {
      const oldest = this.#last.shift() as KeptPiece;
      this.#lastBytes -= Math.max(oldest.length, minPieceBytes);
      this.#cut = together(this.#cut, oldest);
      this.#history.drop(oldest);
    }
    if (skipped === 0) return;
    this.#cut = together(this.#cut, { ...piece, offset, length: skipped });
  }
}

/** One count for what is cut and what comes directly after it. */
function together(cut: CutPiece | undefined, next: Piece): CutPiece {
  const { owner, order, at, offset } = cut ?? next;
  return {
    owner,
    order,
    at,
    offset,
    length: (cut?.length ?? 0) + next.length,
    source: undefined,
    until: lastMomentOf(next),
    pieces: (cut?.pieces ?? 0) + countOf(next),
  };
}

function lastMomentOf(piece: Piece): number {
  return piece.source === undefined ? piece.until : piece.at;
}

function countOf(piece: Piece): number {
  return piece.source === undefined ? piece.pieces : 1;
}
