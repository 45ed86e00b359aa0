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
