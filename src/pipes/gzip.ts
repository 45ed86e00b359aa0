// RFC 1952. Level 9, as the reference has it; no file name, no time and no operating
// system in it, so that the same content gives the same bytes everywhere.

import type { Gzip } from 'node:zlib';
import {
  ContentStream,
  isPause,
  type Content,
  type ContentPiece,
} from '../http/response/content.ts';
import { fairPieces } from '../http/response/fair-pieces.ts';
import { definePipe } from './define-pipe.ts';
import { setContentLength, setLateContent, takeContent } from './timed-content.ts';

const options = { level: 9 };

/** `gzip`: the content is compressed, and `Content-Encoding` says so. */
export const gzip = definePipe('gzip', [], async (response) => {
  const late = takeContent(response);
  const content = await compress(late.content);
  response.headers.set('Content-Encoding', 'gzip');
  setContentLength(response, content);
  setLateContent(response, { ...late, content });
});

async function compress(content: Content): Promise<Content> {
  // Most servers never compress anything.
  const zlib = await import('node:zlib');
  if (content instanceof ContentStream) {
    return new ContentStream({
      length: undefined,
      pieces: () => compressPieces(content, zlib.createGzip(options), zlib.constants.Z_SYNC_FLUSH),
      leave: () => content.leave(),
    });
  }
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    zlib.gzip(content, options, (error, result) => {
      if (error === null) resolve(result);
      else reject(error);
    });
  });
  return namingNoSystem(bytes);
}

/** What stands before a pause can be decompressed before it is over. */
async function* compressPieces(
  content: ContentStream,
  compressor: Gzip,
  flushKind: number,
): AsyncGenerator<ContentPiece> {
  const compressed: Buffer[] = [];
  let isBegun = false;
  const collect = (): void => {
    for (let bytes = read(compressor); bytes !== null; bytes = read(compressor)) {
      compressed.push(isBegun ? bytes : namingNoSystem(bytes));
      isBegun = true;
    }
  };
  // Read at once: a compressor whose output nobody takes goes no further.
  compressor.on('readable', collect);
  let isFlushed = true;
  try {
    for await (const piece of fairPieces(content.pieces())) {
      if (!isPause(piece)) {
        isFlushed = false;
        await settled((done) => compressor.write(piece, done));
      } else if (!isFlushed) {
        isFlushed = true;
        await settled((done) => compressor.flush(flushKind, done));
      }
      collect();
      yield* compressed.splice(0);
      if (isPause(piece)) yield piece;
    }
    await settled((done) => compressor.once('end', done).end());
    yield* compressed.splice(0);
  } finally {
    compressor.destroy();
  }
}

/** RFC 1952 §2.3.1: the last byte of the header is the operating system, 255 when it is not known. */
function namingNoSystem(bytes: Buffer): Buffer {
  bytes[9] = 255;
  return bytes;
}

function read(compressor: Gzip): Buffer | null {
  return compressor.read() as Buffer | null;
}

function settled(act: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    act((error) => (error instanceof Error ? reject(error) : resolve()));
  });
}
