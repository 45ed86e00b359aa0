// The lines of a report: no wider than a terminal, and bytes as lines.

import { lengthOf, sliceSegments } from '../../journal/segments.ts';
import type { WireSegment } from '../../journal/wire-log.ts';
import { count, group, milliseconds } from '../words.ts';
import { visibleLines } from '../visible.ts';

/** No line is wider: what a terminal and a code review show without scrolling. */
export const maxColumns = 120;

/** Characters beyond ASCII, written by the reports themselves, that take one column. */
const narrow = new Set('·→…–×');

/**
 * Text after `prefix`, broken so that no line is too wide; what follows the first
 * line begins with `nextPrefix`. Breaks between words where it can.
 */
export function hang(
  prefix: string,
  text: string,
  nextPrefix = ' '.repeat(widthOf(prefix)),
): string[] {
  const lines: string[] = [];
  let rest = text;
  let start = prefix;
  do {
    const end = breakAt(rest, maxColumns - widthOf(start));
    lines.push(`${start}${rest.slice(0, end)}`.trimEnd());
    rest = rest.slice(end);
    start = nextPrefix;
  } while (rest !== '');
  return lines;
}

/** Columns that text takes in a terminal, at most: some scripts have characters two columns wide. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += columnsOf(character);
  return width;
}

/** A cell of a table, as wide as `columns` or wider. */
export function cell(text: string | number, columns: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, columns - widthOf(String(text))));
  return align === 'left' ? text + space : space + text;
}

/** Where to break text so that it has room; after at least one character. */
function breakAt(text: string, room: number): number {
  let index = 0;
  let width = 0;
  let afterSpace = 0;
  for (const character of text) {
    width += columnsOf(character);
    if (width > room && index > 0) return afterSpace > 0 ? afterSpace : index;
    index += character.length;
    // Not so early that most of the line would be empty.
    if (character === ' ' && width > room / 2) afterSpace = index;
  }
  return index;
}

function columnsOf(character: string): number {
  return character < '\x80' || narrow.has(character) ? 1 : 2;
}

// Bytes as lines: `>` came from the browser, `<` went to it, as in curl.

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
