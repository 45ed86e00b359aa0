// Which bytes does a Range field ask for? RFC 9110 §14, for the unit `bytes` only.
//
// Rule: another unit is ignored; what breaks the grammar of bytes (§14.1.1) is
// refused as a whole, as the reference does and §14.2 allows.

import type { Content } from '../http/response/content.ts';

/** Bytes of content: `end` is the first one after them. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a Range field asks for. */
export type RangeRequest =
  /** All of it, as if there were no such field. */
  | { readonly kind: 'whole' }
  /** At least one, in order, with other bytes between each two. */
  | { readonly kind: 'ranges'; readonly ranges: readonly [ByteRange, ...ByteRange[]] }
  /** To be answered 416, with {@link unsatisfiedRange}. */
  | { readonly kind: 'unsatisfiable' };

/**
 * More of them are no reader's wish: each costs a hundred bytes that nobody asked for
 * (RFC 9110 §14.2).
 */
const maxRanges = 200;
const whole: RangeRequest = { kind: 'whole' };
const unsatisfiable: RangeRequest = { kind: 'unsatisfiable' };
/** A unit, which is a token, and its ranges (RFC 9110 §14.1.1). */
const specifier = /^(?<unit>[!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?<set>[\t -~]*)$/;
const bytesItem = /^(?<first>\d*)-(?<last>\d*)$/;

/**
 * Reads the value of a Range field. Ranges that cannot be satisfied are left out, and those that
 * overlap or touch become one. Where more than 200 are left, the whole is to be sent.
 *
 * @param length of the content, in bytes
 */
export function parseRange(value: string, length: number): RangeRequest {
  const { unit = 'bytes', set = '' } = specifier.exec(value)?.groups ?? {};
  if (unit.toLowerCase() !== 'bytes') return whole;
  // Elements of a list may be empty (RFC 9110 §5.6.1.2), though not all of them.
  const items = set
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const ranges = items.map((item) => parseItem(item, length));
  if (!ranges.every((range) => range !== undefined)) return unsatisfiable;
  const [first, ...others] = merge(ranges.filter(({ start, end }) => start < end));
  if (others.length >= maxRanges) return whole;
  if (first !== undefined) return { kind: 'ranges', ranges: [first, ...others] };
  // The last bytes of no bytes can be had (RFC 9110 §14.1.2), but no Content-Range can say it.
  return length === 0 && items.some((item) => /^-0*[1-9]/.test(item)) ? whole : unsatisfiable;
}

/** The value of Content-Range for one range (RFC 9110 §14.4). */
export function contentRange({ start, end }: ByteRange, length: number): string {
  return `bytes ${start}-${end - 1}/${length}`;
}

/** The value of Content-Range for a 416 (RFC 9110 §15.5.17). */
export function unsatisfiedRange(length: number): string {
  return `bytes */${length}`;
}

/** The content of one range; undefined when it cannot be had without reading what stands before. */
export function sliceContent(content: Content, { start, end }: ByteRange): Content | undefined {
  return content instanceof Uint8Array ? content.subarray(start, end) : content.slice(start, end);
}

/**
 * The bytes of one item, none when it cannot be satisfied; undefined when it is none.
 *
 * A number beyond 2^53 is not exact, but surely beyond the content.
 */
function parseItem(item: string, length: number): ByteRange | undefined {
  const { first = '', last = '' } = bytesItem.exec(item)?.groups ?? {};
  if (first === '') {
    return last === '' ? undefined : { start: Math.max(0, length - Number(last)), end: length };
  }
  const start = Number(first);
  if (last === '') return { start, end: length };
  return start > Number(last) ? undefined : { start, end: Math.min(Number(last) + 1, length) };
}

/** In order, with those that overlap or touch made one. */
function merge(ranges: readonly ByteRange[]): ByteRange[] {
  const merged: ByteRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const before = merged.at(-1);
    if (before === undefined || before.end < range.start) merged.push(range);
    else merged[merged.length - 1] = { ...before, end: Math.max(before.end, range.end) };
  }
  return merged;
}
