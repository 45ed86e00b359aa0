import { open, type FileHandle } from 'node:fs/promises';
import { ContentStream } from '../http/response/content.ts';

/** Bytes of one read: bigger ones are no quicker. */
const readBytes = 512 * 1024;

/**
 * The bytes of a file from `start` to `end` (not included), read while they are sent: while one
 * piece is on its way to the peer the next one is read, and none after that.
 */
export function fileContent(path: string, start: number, end: number): ContentStream {
  return new ContentStream({
    length: end - start,
    pieces: () => readPieces(path, start, end, allocate),
    lend: () => readPieces(path, start, end, inTurns()),
    slice: (from, to) => fileContent(path, start + from, start + to),
  });
}

/** Where the next piece is read to. */
type PlaceForPiece = (bytes: number) => Buffer;

const allocate: PlaceForPiece = (bytes) => Buffer.allocUnsafeSlow(bytes);

/** Two places: a piece is done with before the next but one is read. It costs a sixth less than new ones. */
function inTurns(): PlaceForPiece {
  let places: [Buffer, Buffer] | undefined;
  return (bytes) => {
    places = places === undefined ? [allocate(bytes), allocate(bytes)] : [places[1], places[0]];
    return places[0];
  };
}

async function* readPieces(
  path: string,
  start: number,
  end: number,
  place: PlaceForPiece,
): AsyncGenerator<Uint8Array> {
  if (start >= end) return;
  const file = await open(path);
  const size = Math.min(readBytes, end - start);
  const readAt = (position: number): Promise<Uint8Array> => {
    const piece = readPiece(file, place(size), position, end);
    // A failure waits until the piece is asked for, if it ever is.
    piece.catch(() => {});
    return piece;
  };
  let position = start;
  let reading = readAt(position);
  try {
    while (position < end) {
      const piece = await reading;
      position += piece.length;
      if (position < end) reading = readAt(position);
      yield piece;
    }
  } finally {
    await reading.catch(() => {});
    await file.close();
  }
}

/** As many bytes as there is place for: a piece is small at the end only. */
async function readPiece(
  file: FileHandle,
  place: Buffer,
  position: number,
  end: number,
): Promise<Uint8Array> {
  const wanted = Math.min(place.length, end - position);
  let filled = 0;
  while (filled < wanted) {
    const { bytesRead } = await file.read(place, filled, wanted - filled, position + filled);
    if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
    filled += bytesRead;
  }
  return place.subarray(0, filled);
}
