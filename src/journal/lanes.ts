// The recorded bytes as segments, by lane and in the order in which they passed.

import { bytesOf, type Piece, type PieceOwner } from './byte-history.ts';
import type { ByteLane } from './byte-lane.ts';
import type { ConnectionEntry } from './entries.ts';
import type { Journal } from './journal.ts';
import { toMs } from './moment.ts';
import type { WireSegment } from './wire-log.ts';

/** The segments of each direction of each connection, in order. */
export interface Lanes {
  of(lane: ByteLane): readonly WireSegment[];
  /** All of them, in the order in which they passed. */
  readonly all: readonly WireSegment[];
  /** Bytes that are missing because their request or response was too long. */
  readonly cutBytes: number;
  /** Bytes that are missing because the whole journal was full. */
  readonly evictedBytes: number;
}

interface Ordered {
  readonly order: number;
  readonly segment: WireSegment;
}

/** The lanes of these connections. */
export function lanesOf(journal: Journal, connections: readonly ConnectionEntry[]): Lanes {
  const kept = piecesByOwner(journal);
  const byLane = new Map<ByteLane, readonly WireSegment[]>();
  const all: Ordered[] = [];
  let missing = 0;
  let evictedBytes = 0;
  const take = (lane: ByteLane, connection: number, direction: WireSegment['direction']): void => {
    const pieces = lane.piecesOf(kept.get(lane) ?? []);
    const segments = pieces.map((piece) => {
      const segment = segmentOf(piece, connection, direction);
      if (segment.kind === 'cut') missing += segment.length;
      all.push({ order: piece.order, segment });
      return segment;
    });
    byLane.set(lane, segments);
    evictedBytes += lane.evictedBytes;
  };
  for (const { id, received, sent } of connections) {
    take(received, id, 'received');
    take(sent, id, 'sent');
  }
  return {
    of: (lane) => byLane.get(lane) ?? [],
    all: all.toSorted((a, b) => a.order - b.order).map(({ segment }) => segment),
    cutBytes: missing - evictedBytes,
    evictedBytes,
  };
}

function piecesByOwner(journal: Journal): ReadonlyMap<PieceOwner, readonly Piece[]> {
  const byOwner = new Map<PieceOwner, Piece[]>();
  for (const piece of journal.history.takePieces()) {
    const pieces = byOwner.get(piece.owner);
    if (pieces === undefined) byOwner.set(piece.owner, [piece]);
    else pieces.push(piece);
  }
  return byOwner;
}

function segmentOf(
  piece: Piece,
  connection: number,
  direction: WireSegment['direction'],
): WireSegment {
  const { at, offset, length } = piece;
  const place = { timeMs: toMs(at), connection, direction, offset };
  if (piece.source === undefined) {
    return { kind: 'cut', ...place, length, pieces: piece.pieces, untilMs: toMs(piece.until) };
  }
  return { kind: 'bytes', ...place, bytes: bytesOf(piece) };
}
