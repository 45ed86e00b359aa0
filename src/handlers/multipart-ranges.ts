// Several ranges of one content (RFC 9110 §14.6), laid out as wptserve does:
// a line break before each boundary, the first one too, and none after the last.

import { ContentStream, type Content, type ContentPiece } from '../http/response/content.ts';
import { contentRange, sliceContent, type ByteRange } from './ranges.ts';

/** What is sent of a content of which several ranges were asked for. */
export interface MultipartRanges {
  readonly content: Content;
  /** Bytes of the whole content. */
  readonly length: number;
  readonly ranges: readonly ByteRange[];
  /** The Content-Type of each part; a string is sent as latin-1, as in header fields. */
  readonly contentType: string | Uint8Array;
  /** No part may contain it. */
  readonly boundary: string;
}

/**
 * The content of a `multipart/byteranges` response; undefined when its parts cannot be had
 * without reading all that stands before them.
 */
export function multipartRanges({
  content,
  length,
  ranges,
  contentType,
  boundary,
}: MultipartRanges): ContentStream | undefined {
  const parts: Content[] = [];
  for (const range of ranges) {
    const part = sliceContent(content, range);
    if (part === undefined) return undefined;
    parts.push(partHead(boundary, contentType, contentRange(range, length)), part);
  }
  parts.push(Buffer.from(`\r\n--${boundary}--`));
  return new ContentStream({ length: sumOf(parts), pieces: () => piecesOf(parts) });
}

function partHead(boundary: string, contentType: string | Uint8Array, range: string): Buffer {
  return Buffer.concat([
    Buffer.from(`\r\n--${boundary}\r\nContent-Type: `),
    typeof contentType === 'string' ? Buffer.from(contentType, 'latin1') : contentType,
    Buffer.from(`\r\nContent-Range: ${range}\r\n\r\n`),
  ]);
}

/** Undefined when one of the lengths is not known. */
function sumOf(parts: readonly Content[]): number | undefined {
  let sum = 0;
  for (const { length } of parts) {
    if (length === undefined) return undefined;
    sum += length;
  }
  return sum;
}

async function* piecesOf(parts: readonly Content[]): AsyncGenerator<ContentPiece> {
  for (const part of parts) {
    if (part instanceof Uint8Array) yield part;
    else yield* part.pieces();
  }
}
