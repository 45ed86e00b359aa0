import { open, type FileHandle } from 'node:fs/promises';
import { ContentStream } from '../http/content.ts';

/** Bytes of one read: bigger ones are no quicker. */
const readBytes = 512 * 1024;

/**
 * The bytes of a file from `start` to `end` (not included), read while they are sent: while one
 * piece is on its way to the peer the next one is read, and none after that.
 */
export function fileContent(path: string, start: number, end: number): ContentStream {
  return new ContentStream({
    length: end - start,
    pieces: () => readPieces(path, start, end),
    slice: (from, to) => fileContent(path, start + from, start + to),
  });
}

async function* readPieces(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  if (start >= end) return;
  const file = await open(path);
  let reading = Promise.resolve<Uint8Array>(Buffer.alloc(0));
  try {
    const size = Math.min(readBytes, end - start);
    // A piece is handed to the system before the next but one is read into its place.
    let [buffer, other] = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)];
    let position = start;
    reading = readPiece(file, buffer, position, end);
    while (position < end) {
      const piece = await reading;
      position += piece.length;
      [buffer, other] = [other, buffer];
      if (position < end) reading = readPiece(file, buffer, position, end);
      yield piece;
    }
  } finally {
    await reading.catch(() => {});
    await file.close();
  }
}

async function readPiece(
  file: FileHandle,
  buffer: Buffer,
  position: number,
  end: number,
): Promise<Uint8Array> {
  const wanted = Math.min(buffer.length, end - position);
  const { bytesRead } = await file.read(buffer, 0, wanted, position);
  if (bytesRead === 0) throw new Error('the file became shorter while it was sent');
  return buffer.subarray(0, bytesRead);
}
