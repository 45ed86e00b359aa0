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
  if (ranges.some((range) => sliceContent(content, range) === undefined)) return undefined;
  // The beginning of each head: a type is as long as its author likes.
  const start = Buffer.concat([
    Buffer.from(`\r\n--${boundary}\r\nContent-Type: `),
    typeof contentType === 'string' ? Buffer.from(contentType, 'latin1') : contentType,
    Buffer.from('\r\nContent-Range: '),
  ]);
  const heads = ranges.map((range) => Buffer.from(`${contentRange(range, length)}\r\n\r\n`));
  const end = Buffer.from(`\r\n--${boundary}--`);
  const bytes = ranges.reduce((sum, range) => sum + range.end - range.start, end.length);

  async function* pieces(): AsyncGenerator<ContentPiece> {
    for (const [index, range] of ranges.entries()) {
      yield Buffer.concat([start, heads[index] ?? end]);
      const part = sliceContent(content, range);
      if (part instanceof Uint8Array) yield part;
      else if (part !== undefined) yield* part.pieces();
    }
    yield end;
  }
  return new ContentStream({
    length: heads.reduce((sum, head) => sum + start.length + head.length, bytes),
    pieces,
  });
}
