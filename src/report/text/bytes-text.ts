// Bytes as lines: `>` came from the browser, `<` went to it, as in curl.

import { lengthOf, sliceSegments } from '../../journal/slice-segments.ts';
import type { WireSegment } from '../../journal/wire-log.ts';
import { count, group, milliseconds } from '../quantity.ts';
import { visibleLines } from '../visible.ts';
import { cell, hang } from './columns.ts';

interface Passage {
  readonly segment: WireSegment;
  readonly lines: readonly string[];
}

/** How much of a long message is shown: a usual head and the start of the body, and its end. */
const shownFirstBytes = 1536;
const shownLastBytes = 128;
const timeColumns = 11;

/**
 * Both directions of an exchange, in the order in which they passed.
 *
 * @param received all of one request, in order
 * @param sent all of its responses, in order
 */
export function bytesText(
  received: readonly WireSegment[],
  sent: readonly WireSegment[],
): string[] {
  return [...passagesOf(received), ...passagesOf(sent)]
    .toSorted((a, b) => a.segment.timeMs - b.segment.timeMs)
    .flatMap(({ segment, lines }) => {
      const arrow = segment.direction === 'received' ? '>' : '<';
      const time = cell(milliseconds(segment.timeMs), timeColumns, 'right');
      const more = ' '.repeat(timeColumns);
      return lines.flatMap((line, index) =>
        hang(`${index === 0 ? time : more} ${arrow} `, line, `${more} ${arrow} `),
      );
    });
}

function passagesOf(segments: readonly WireSegment[]): Passage[] {
  const from = segments[0]?.offset ?? 0;
  const to = from + totalLength(segments);
  const middle = { from: from + shownFirstBytes, to: to - shownLastBytes };
  if (middle.to <= middle.from) return segments.map(passageOf);
  const leftOut = sliceSegments(segments, middle);
  return [
    ...sliceSegments(segments, { from, to: middle.from }).map(passageOf),
    ...leftOut.slice(0, 1).map((segment) => ({ segment, lines: [leftOutMark(leftOut)] })),
    ...sliceSegments(segments, { from: middle.to, to }).map(passageOf),
  ];
}

function passageOf(segment: WireSegment): Passage {
  return {
    segment,
    lines: segment.kind === 'cut' ? [cutMark(segment.length)] : visibleLines(segment.bytes),
  };
}

function cutMark(length: number): string {
  return `… ${count(length, 'byte')} that were not kept …`;
}

function leftOutMark(segments: readonly WireSegment[]): string {
  const all = count(totalLength(segments), 'byte');
  const cut = totalLength(segments.filter(({ kind }) => kind === 'cut'));
  return cut === 0
    ? `… ${all} more, see wire.json …`
    : `… ${all} more, ${group(cut)} of which were not kept …`;
}

function totalLength(segments: readonly WireSegment[]): number {
  return segments.reduce((total, segment) => total + lengthOf(segment), 0);
}
