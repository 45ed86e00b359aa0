// Encodes header blocks without the table that grows: a block is a function of its lines alone, so it
// can be made once, and sent on any connection.

import { fixedTable, type HeaderLine } from './header-table.ts';
import { encodeHuffman, huffmanLength } from './huffman.ts';

const indexOfName = new Map<string, number>();
const indexOfLine = new Map<string, number>();
for (const [index, [name, value]] of fixedTable.entries()) {
  if (!indexOfName.has(name)) indexOfName.set(name, index + 1);
  if (value !== '') indexOfLine.set(`${name}\n${value}`, index + 1);
}

/** A field line, and how it is written. */
export interface EncodedLine {
  readonly name: string | Uint8Array;
  /** Text is latin-1. */
  readonly value: string | Uint8Array;
  /** No cache on the way may hold it (RFC 7541 §7.1.3). */
  readonly neverIndexed?: boolean;
}

/** The block of some lines, in order. Nothing is checked: a test may send any of them. */
export function encodeHeaderBlock(lines: Iterable<EncodedLine | HeaderLine>): Buffer {
  const parts: Uint8Array[] = [];
  for (const line of lines) {
    const {
      name,
      value,
      neverIndexed = false,
    } = isPair(line) ? { name: line[0], value: line[1] } : line;
    const text = typeof name === 'string' ? name : Buffer.from(name).toString('latin1');
    const whole = typeof value === 'string' ? indexOfLine.get(`${text}\n${value}`) : undefined;
    if (whole !== undefined && !neverIndexed) {
      parts.push(integer(whole, 7, 0x80));
      continue;
    }
    const index = indexOfName.get(text) ?? 0;
    parts.push(integer(index, 4, neverIndexed ? 0x10 : 0));
    if (index === 0) parts.push(...encodedText(name));
    parts.push(...encodedText(value));
  }
  return Buffer.concat(parts);
}

function isPair(line: EncodedLine | HeaderLine): line is HeaderLine {
  return Array.isArray(line);
}

/** As it is, or in the Huffman code where that is shorter. */
function encodedText(text: string | Uint8Array): Uint8Array[] {
  const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : text;
  const length = huffmanLength(bytes);
  return length < bytes.length
    ? [integer(length, 7, 0x80), encodeHuffman(bytes)]
    : [integer(bytes.length, 7, 0), bytes];
}

/** RFC 7541 §5.1. */
function integer(value: number, prefixBits: number, flags: number): Buffer {
  const max = 2 ** prefixBits - 1;
  if (value < max) return Buffer.from([flags | value]);
  const bytes = [flags | max];
  let rest = value - max;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Buffer.from(bytes);
}
