// What a handler may give as content, and the bytes of it.

import { describeValue, UsageError } from '../../usage-error.ts';
import { ContentStream, isPause, type Content, type ContentPiece, type Pause } from './content.ts';
import { streamOf } from './leavable-stream.ts';

/** A part of content: text, bytes, a pause, or a function that makes text or bytes when its turn comes. */
export type ContentPart =
  | string
  | Uint8Array
  | Pause
  | (() => string | Uint8Array | null | undefined)
  | null
  | undefined
  | false;

const nothing = Buffer.alloc(0);
const emptyPartsPerPiece = 16;

/**
 * The content of a {@link Response}: text, bytes, or parts that are sent as they come: a list,
 * a generator, an asynchronous one, a Node.js or web stream. Parts that are empty are skipped.
 */
export type ResponseContent =
  | string
  | Uint8Array
  | ContentStream
  | Iterable<ContentPart>
  | AsyncIterable<ContentPart>
  | null
  | undefined;

/**
 * Content ready to be framed.
 *
 * @throws UsageError when it is no content
 */
export function toContent(content: ResponseContent, encoding: BufferEncoding): Content {
  if (content === null || content === undefined) return Buffer.alloc(0);
  if (typeof content === 'string') return Buffer.from(content, encoding);
  if (content instanceof Uint8Array || content instanceof ContentStream) return content;
  // A function is called when its turn comes, so its bytes are not known before.
  if (Array.isArray(content) && !content.some((part) => typeof part === 'function')) {
    return listContent(
      content
        .map((part: ContentPart) => pieceOf(part, encoding))
        .filter((piece) => isPause(piece) || piece.length > 0),
    );
  }
  if (typeof content === 'object' && Symbol.asyncIterator in content) {
    const stream = streamOf(content);
    if (stream !== undefined) {
      return new ContentStream({
        length: undefined,
        pieces: () => eachLater(stream.parts(), encoding),
        leave: () => stream.leave(),
      });
    }
    return new ContentStream({ length: undefined, pieces: () => eachLater(content, encoding) });
  }
  if (typeof content === 'object' && Symbol.iterator in content) {
    return new ContentStream({ length: undefined, pieces: () => each(content, encoding) });
  }
  throw new UsageError(
    `response content: ${describeValue(content)} is no content. ` +
      'Write text, bytes, a list of them, a generator or a stream.',
  );
}

/** How many bytes text or bytes are; undefined for any other content. */
export function lengthAtHand(
  content: ResponseContent,
  encoding: BufferEncoding,
): number | undefined {
  if (typeof content === 'string') return Buffer.byteLength(content, encoding);
  return content instanceof Uint8Array ? content.length : undefined;
}

/** A list whose parts are all at hand: its length is known. */
function listContent(pieces: readonly ContentPiece[]): Content {
  const bytes = pieces.filter((piece) => piece instanceof Uint8Array);
  if (bytes.length === pieces.length) return Buffer.concat(bytes);
  const length = bytes.reduce((sum, piece) => sum + piece.length, 0);
  const behind = pieces.slice(pieces.findLastIndex((piece) => piece instanceof Uint8Array) + 1);
  const endsWithPause = behind.some((piece) => isPause(piece) && piece.pauseMs > 0);
  return new ContentStream({ length, endsWithPause, pieces: () => pieces });
}

function* each(parts: Iterable<ContentPart>, encoding: BufferEncoding): Generator<ContentPiece> {
  const isWanted = emptyPiecesLeftOut();
  for (const part of parts) {
    const piece = pieceOf(part, encoding);
    if (isWanted(piece)) yield piece;
  }
}

async function* eachLater(
  parts: AsyncIterable<ContentPart>,
  encoding: BufferEncoding,
): AsyncGenerator<ContentPiece> {
  const isWanted = emptyPiecesLeftOut();
  for await (const part of parts) {
    const piece = pieceOf(part, encoding);
    if (isWanted(piece)) yield piece;
  }
}

/**
 * Pieces without bytes are left out, but for one of some: parts that are empty may never end, and
 * whoever reads them must have a chance to let others have their turn.
 */
function emptyPiecesLeftOut(): (piece: ContentPiece) => boolean {
  let leftOut = 0;
  return (piece) => {
    if (isPause(piece) || piece.length > 0) return true;
    leftOut += 1;
    return leftOut % emptyPartsPerPiece === 0;
  };
}

/** A part that is empty is a piece without bytes. */
function pieceOf(part: ContentPart, encoding: BufferEncoding): ContentPiece {
  if (part === null || part === undefined || part === false) return nothing;
  if (typeof part === 'function') return pieceOf(part(), encoding);
  if (typeof part === 'string') return Buffer.from(part, encoding);
  if (part instanceof Uint8Array) return part;
  if (typeof part === 'object' && Number.isFinite(part.pauseMs) && part.pauseMs >= 0) return part;
  throw new UsageError(
    `response content: ${describeValue(part)} is no part of content. ` +
      'Write text, bytes, { pauseMs: 10 }, or a function that returns text or bytes.',
  );
}
