// One direction of a connection, as a log has it: parts of it, and what its messages say.

import type { WireRange, WireSegment } from './wire-log.ts';

/**
 * The part of one direction of a connection that lies in `range`.
 *
 * @param segments all of that direction, in order
 */
export function sliceSegments(
  segments: readonly WireSegment[],
  { from, to }: WireRange,
): WireSegment[] {
  const slice: WireSegment[] = [];
  for (let index = firstAfter(segments, from); index < segments.length; index += 1) {
    const segment = segments[index] as WireSegment;
    if (segment.offset >= to) break;
    slice.push(clip(segment, from, to));
  }
  return slice;
}

/** How many bytes a segment stands for. */
export function lengthOf(segment: WireSegment): number {
  return segment.kind === 'bytes' ? segment.bytes.length : segment.length;
}

/** Index of the first segment that reaches beyond `offset`. */
function firstAfter(segments: readonly WireSegment[], offset: number): number {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const segment = segments[middle] as WireSegment;
    if (segment.offset + lengthOf(segment) > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}

function clip(segment: WireSegment, from: number, to: number): WireSegment {
  const start = Math.max(0, from - segment.offset);
  const end = Math.min(lengthOf(segment), to - segment.offset);
  if (start === 0 && end === lengthOf(segment)) return segment;
  const offset = segment.offset + start;
  return segment.kind === 'bytes'
    ? { ...segment, offset, bytes: segment.bytes.subarray(start, end) }
    : { ...segment, offset, length: end - start };
}

// What the first and the last bytes of a message say, read from what was recorded: the
// journal keeps no parsed head, and a scripted response never had one.

/** A head that is longer is not looked at beyond this. */
const maxStartBytes = 65_536;
const maxEndBytes = 4096;

/** The Host field of a request, as it was sent. */
export function hostOf(request: readonly WireSegment[]): string | undefined {
  const [head = ''] = startOf(request).split('\r\n\r\n', 1);
  return /^host:(.*)$/im.exec(head.replaceAll('\r', ''))?.[1]?.trim();
}

/** The status of the first response that is not interim (RFC 9110 §15.2); 101 is final. */
export function statusOf(responses: readonly WireSegment[]): number | undefined {
  return statusIn(startOf(responses));
}

/** {@link statusOf} what begins with this text. */
export function statusIn(text: string): number | undefined {
  const statusLine = /HTTP\/\d(?:\.\d)? (\d{3})(?!\d)/y;
  for (;;) {
    const status = statusLine.exec(text)?.[1];
    if (status === undefined) return undefined;
    if (!status.startsWith('1') || status === '101') return Number(status);
    const end = text.indexOf('\r\n\r\n', statusLine.lastIndex);
    if (end === -1) return undefined;
    statusLine.lastIndex = end + 4;
  }
}

/** The last bytes after the last cut, as latin-1: more than a last chunk and its trailers are. */
export function endOf(segments: readonly WireSegment[]): string {
  let text = '';
  for (const segment of segments.toReversed()) {
    if (segment.kind === 'cut' || text.length >= maxEndBytes) break;
    const { buffer, byteOffset, length } = segment.bytes;
    const start = Math.max(0, length - maxEndBytes);
    text = Buffer.from(buffer, byteOffset + start, length - start).toString('latin1') + text;
  }
  return text;
}

/** The bytes before the first cut, as latin-1. */
export function startOf(segments: readonly WireSegment[]): string {
  let text = '';
  for (const segment of segments) {
    if (segment.kind === 'cut' || text.length >= maxStartBytes) break;
    const { buffer, byteOffset, length } = segment.bytes;
    text += Buffer.from(buffer, byteOffset, Math.min(length, maxStartBytes)).toString('latin1');
  }
  return text;
}
