// A turn of the event loop belongs to all. Content that is there at once makes a loop over it that
// never waits for anything else: promises that are settled give nobody else a turn.

import type { ContentPiece, ContentPieces } from './content.ts';

/** Pieces that are taken in one turn of the event loop. */
const piecesPerTurn = 256;

/** The same pieces; now and then everybody else gets a turn before the next one. */
export async function* fairPieces(pieces: ContentPieces): AsyncGenerator<ContentPiece, void> {
  let left = piecesPerTurn;
  for await (const piece of pieces) {
    yield piece;
    left -= 1;
    if (left > 0) continue;
    left = piecesPerTurn;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
