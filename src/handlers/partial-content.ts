// A part of a content, where the request asks for one (RFC 9110 §14): the same for files and replies.

import { randomUUID } from 'node:crypto';
import type { Request } from '../http/request/request.ts';
import type { Content } from '../http/response/content.ts';
import { multipartRanges } from './multipart-ranges.ts';
import { contentRange, parseRange, sliceContent, unsatisfiedRange } from './ranges.ts';
import { rangeApplies } from './validators.ts';

/** What would be sent, were it not for the Range. */
interface WholeContent {
  readonly content: Content;
  readonly contentType: string | Uint8Array;
  /** The value of a field that is sent with it; the name is in lower case. */
  readonly field: (name: string) => string | undefined;
}

/** What is sent instead of the whole. */
export type PartialContent =
  | {
      readonly status: 206;
      readonly content: Content;
      /** Content-Range; undefined for several ranges, of which each part has its own. */
      readonly contentRange: string | undefined;
      /** Of several ranges; undefined: that of the whole. */
      readonly contentType: string | undefined;
    }
  | { readonly status: 416; readonly message: string; readonly contentRange: string };

/**
 * The part that a request asks for; undefined when the whole is to be sent. Only GET has ranges
 * (RFC 9110 §14.2). Whoever sends another `Accept-Ranges` than `bytes`, or a `Content-Range`, has
 * settled the matter.
 */
export function partialContent(request: Request, whole: WholeContent): PartialContent | undefined {
  if (request.method !== 'GET') return undefined;
  const value = request.headers.get('range');
  if (value === undefined || isSettled(whole)) return undefined;
  const validators = { etag: whole.field('etag'), lastModified: whole.field('last-modified') };
  if (!rangeApplies(request.headers, validators)) return undefined;
  const { content, contentType } = whole;
  const { length } = content;
  if (length === undefined) return undefined;
  const range = parseRange(value, length);
  switch (range.kind) {
    case 'whole':
      return undefined;
    case 'unsatisfiable':
      return {
        status: 416,
        message: `Bad range specifier ${value.replace(/^[^=]*=/, '')}`,
        contentRange: unsatisfiedRange(length),
      };
    case 'ranges': {
      const { ranges } = range;
      const [first] = ranges;
      if (ranges.length === 1) {
        const part = sliceContent(content, first);
        return part && single(part, contentRange(first, length));
      }
      const boundary = randomUUID();
      const parts = multipartRanges({ content, length, ranges, contentType, boundary });
      return parts && several(parts, boundary);
    }
  }
}

function single(content: Content, range: string): PartialContent {
  return { status: 206, content, contentRange: range, contentType: undefined };
}

function several(content: Content, boundary: string): PartialContent {
  const contentType = `multipart/byteranges; boundary=${boundary}`;
  return { status: 206, content, contentRange: undefined, contentType };
}

/** Whether the fields of the whole say that it has no ranges, or that it is one itself. */
function isSettled({ field }: WholeContent): boolean {
  const accepted = field('accept-ranges');
  const units = accepted?.toLowerCase().split(/[\t ,]+/);
  return field('content-range') !== undefined || units?.includes('bytes') === false;
}
