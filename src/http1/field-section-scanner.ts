// A field section: field lines and the empty line (RFC 9112 §5), of a head or
// of trailers.
//
// Rule: grammar only. Strict as node:http: CR LF ends every line, no folding,
// no space before the colon. What a field means is its observer's business.
// Each byte is looked at once, as in the scanner of the request line.

import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolError, ProtocolErrorCode } from '../http/protocol-error.ts';
import * as grammar from './grammar.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

/** Is told of the known fields, line by line. */
export interface FieldObserver {
  /**
   * @param lineStart index of the first byte of the field line
   * @param valueStart index of the first byte of the value, without white space before it
   * @param valueEnd index after the value, without white space behind it
   * @returns what is wrong with the field, if anything is
   */
  observe(
    field: KnownField,
    buffer: ReceiveBuffer,
    lineStart: number,
    valueStart: number,
    valueEnd: number,
  ): ProtocolError | undefined;
}

// V8 folds a constant of this module into the loop; an imported one it loads at every use.
const { COLON, CR, HTAB, LF, SP, TOKEN_BYTES, VALUE_BYTES } = grammar;

const LINE_START = 0;
const NAME = 1;
const BEFORE_VALUE = 2;
const VALUE = 3;
const LINE_FEED = 4;
const LAST_LINE_FEED = 5;

/** Scans one field section at a time. */
export class FieldSectionScanner {
  readonly #observer: FieldObserver;
  readonly #maxMark: number;
  #phase = LINE_START;
  /** Counts from the start of the buffer, which must not be read meanwhile; so do the marks. */
  #scanned = 0;
  /** Four a line, as in {@link FieldSectionScanner.takeMarks}; kept for the next section. */
  readonly #marks: number[] = [];
  /** Index in the marks of the line at hand. */
  #mark = 0;
  #lineStart = 0;
  #nameEnd = 0;
  #valueStart = 0;

  constructor(observer: FieldObserver, maxFields: number) {
    this.#observer = observer;
    this.#maxMark = 4 * maxFields;
  }

  /** How many field lines there were so far. */
  get count(): number {
    return this.#mark / 4;
  }

  /**
   * Where names and values are in a complete section: for each field line the start and the
   * end of its name, then those of its value without the white space around it.
   */
  takeMarks(): number[] {
    return this.#marks.slice(0, this.#mark);
  }

  /** Bytes from the start of the buffer up to where the scan stands. */
  get scanned(): number {
    return this.#scanned;
  }

  /** Prepares for another section, which begins so many bytes after the start of the buffer. */
  reset(skippedBytes: number): void {
    this.#phase = LINE_START;
    this.#scanned = skippedBytes;
    this.#mark = 0;
  }

  /**
   * Scans on, up to the index `end`.
   *
   * @returns whether the section is complete, or what is wrong with it
   */
  scan(buffer: ReceiveBuffer, end: number): boolean | ProtocolError {
    const { bytes, start } = buffer;
    let phase = this.#phase;
    let lineStart = start + this.#lineStart;
    let nameEnd = start + this.#nameEnd;
    let valueStart = start + this.#valueStart;
    let i = start + this.#scanned;
    let bad: ProtocolErrorCode | undefined;

    // One field line a turn; each phase hands over to the next one below it.
    while (i < end) {
      if (phase === LINE_START) {
        const first = bytes[i] as number;
        if (first === CR) {
          i++;
          phase = LAST_LINE_FEED;
        } else if (isSpace(first)) {
          bad = 'folded-field';
          break;
        } else if (this.#mark === this.#maxMark) {
          bad = 'too-many-fields';
          break;
        } else {
          lineStart = i;
          phase = NAME;
        }
      }
      if (phase === NAME) {
        i = skip(TOKEN_BYTES, bytes, i, end);
        if (i === end) break;
        if (bytes[i] !== COLON || i === lineStart) {
          bad = bytes[i] === LF ? 'bad-line-end' : 'bad-field-name';
          break;
        }
        nameEnd = i;
        i++;
        phase = BEFORE_VALUE;
      }
      if (phase === BEFORE_VALUE) {
        while (i < end && isSpace(bytes[i] as number)) i++;
        if (i === end) break;
        valueStart = i;
        phase = VALUE;
      }
      if (phase === VALUE) {
        i = skip(VALUE_BYTES, bytes, i, end);
        if (i === end) break;
        if (bytes[i] !== CR) {
          bad = bytes[i] === LF ? 'bad-line-end' : 'bad-field-value';
          break;
        }
        i++;
        phase = LINE_FEED;
      }
      if (i === end) break;
      if (bytes[i] !== LF) {
        bad = 'bad-line-end';
        break;
      }
      i++;
      if (phase === LAST_LINE_FEED) {
        this.#scanned = i - start;
        return true;
      }
      let valueEnd = i - 2;
      while (valueEnd > valueStart && isSpace(bytes[valueEnd - 1] as number)) valueEnd--;
      this.#addMarks(lineStart - start, nameEnd - start, valueStart - start, valueEnd - start);
      const known = knownField(bytes, lineStart, nameEnd);
      if (known !== 0) {
        const error = this.#observer.observe(known, buffer, lineStart, valueStart, valueEnd);
        if (error !== undefined) return error;
      }
      phase = LINE_START;
    }
    this.#phase = phase;
    this.#scanned = i - start;
    this.#lineStart = lineStart - start;
    this.#nameEnd = nameEnd - start;
    this.#valueStart = valueStart - start;
    return bad === undefined ? false : protocolError(bad, buffer.offsetOf(i));
  }

  #addMarks(nameStart: number, nameEnd: number, valueStart: number, valueEnd: number): void {
    const marks = this.#marks;
    const mark = this.#mark;
    marks[mark] = nameStart;
    marks[mark + 1] = nameEnd;
    marks[mark + 2] = valueStart;
    marks[mark + 3] = valueEnd;
    this.#mark = mark + 4;
  }
}

function isSpace(byte: number): boolean {
  return byte === SP || byte === HTAB;
}

/**
 * Index of the first byte from `from` that is not in a table, or `end`. Nearly all bytes of a head
 * are read here; four at a time take half the time.
 */
function skip(table: Uint8Array, bytes: Buffer, from: number, end: number): number {
  let i = from;
  for (; i + 4 <= end; i += 4) {
    const all =
      (table[bytes[i] as number] as number) &
      (table[bytes[i + 1] as number] as number) &
      (table[bytes[i + 2] as number] as number) &
      (table[bytes[i + 3] as number] as number);
    if (all === 0) break;
  }
  while (i < end && table[bytes[i] as number] === 1) i++;
  return i;
}

export const HOST = 1;
export const EXPECT = 2;
export const UPGRADE = 3;
export const CONNECTION = 4;
export const CONTENT_LENGTH = 5;
export const TRANSFER_ENCODING = 6;

/** One of the numbers above. */
export type KnownField = 1 | 2 | 3 | 4 | 5 | 6;

/** Which field is named by the bytes from `start` to `end`; 0 when it is none of ours. */
function knownField(bytes: Buffer, start: number, end: number): KnownField | 0 {
  switch (end - start) {
    case 4:
      return grammar.isWord(bytes, start, end, 'host') ? HOST : 0;
    case 6:
      return grammar.isWord(bytes, start, end, 'expect') ? EXPECT : 0;
    case 7:
      return grammar.isWord(bytes, start, end, 'upgrade') ? UPGRADE : 0;
    case 10:
      return grammar.isWord(bytes, start, end, 'connection') ? CONNECTION : 0;
    case 14:
      return grammar.isWord(bytes, start, end, 'content-length') ? CONTENT_LENGTH : 0;
    case 17:
      return grammar.isWord(bytes, start, end, 'transfer-encoding') ? TRANSFER_ENCODING : 0;
    default:
      return 0;
  }
}
