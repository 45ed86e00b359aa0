// Chunked transfer coding (RFC 9112 §7.1).
//
// Rule: a byte is read from the buffer as soon as it is understood, so that
// nothing of a chunk is kept back but its state. Only the trailer section
// waits in the buffer until it is complete, under the limit of a head.
//
// Small chunks that have come together are one event: a chunk of one byte must
// not cost its receiver an object each.

import { Fields } from '../http/fields.ts';
import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolError, ProtocolErrorCode } from '../http/protocol-error.ts';
import { END } from './body-decoder.ts';
import type { BodyDecoder } from './body-decoder.ts';
import { mayEndExtension, nextExtensionState } from './chunk-extension.ts';
import type { ExtensionState } from './chunk-extension.ts';
import type { RequestEvent } from './events.ts';
import { CONTENT_LENGTH, FieldSectionScanner, TRANSFER_ENCODING } from './field-section-scanner.ts';
import type { FieldObserver, KnownField } from './field-section-scanner.ts';
import { CR, LF, hexValue } from './grammar.ts';
import type { ParserLimits } from './parser-limits.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

const SEMICOLON = 0x3b;
/** Digits of a chunk size. What is more is leading zeros: 16 digits are more than any limit. */
const MAX_SIZE_DIGITS = 64;
/** Data of this length is an event of its own. */
const MIN_OWN_EVENT_BYTES = 4096;
/** Where smaller data is gathered, by one decoder at a time: it is copied before another one runs. */
const gathered = Buffer.allocUnsafeSlow(4 * MIN_OWN_EVENT_BYTES);

/**
 * Refuses the trailers that node:http refuses: those that would frame a body that is already
 * over (RFC 9110 §6.5.1). All others are kept apart from the fields of the head, where they
 * cannot do harm.
 */
const TRAILER_FIELDS: FieldObserver = {
  observe(field: KnownField, buffer: ReceiveBuffer, lineStart: number): ProtocolError | undefined {
    return field === CONTENT_LENGTH || field === TRANSFER_ENCODING
      ? protocolError('forbidden-trailer', buffer.offsetOf(lineStart))
      : undefined;
  },
};

type State =
  | 'before-size'
  | 'size'
  | 'extension'
  | 'size-line-feed'
  | 'data'
  | 'data-return'
  | 'data-line-feed'
  | 'trailers';

/** Decodes one chunked body. */
export class ChunkedDecoder implements BodyDecoder {
  readonly #limits: ParserLimits;
  readonly #trailers: FieldSectionScanner;
  #state: State = 'before-size';
  #extension: ExtensionState = 'before-name';
  #extensionBytes = 0;
  #bodyBytes = 0;
  /** The size as far as it is read, then what is missing of the data. */
  #chunkBytes = 0;
  #sizeDigits = 0;
  /** Found behind data that was to be given first. */
  #error: RequestEvent | undefined;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
    this.#trailers = new FieldSectionScanner(TRAILER_FIELDS, limits.maxFields);
  }

  next(buffer: ReceiveBuffer): RequestEvent | undefined {
    let gatheredBytes = 0;
    while (this.#error === undefined) {
      if (this.#state !== 'data' && this.#state !== 'trailers') this.#readFraming(buffer);
      if (!this.#isInData || buffer.length === 0) break;
      const dataBytes = Math.min(this.#chunkBytes, buffer.length);
      const isOwnEvent = dataBytes >= MIN_OWN_EVENT_BYTES;
      if (isOwnEvent ? gatheredBytes > 0 : gatheredBytes + dataBytes > gathered.length) break;
      this.#chunkBytes -= dataBytes;
      if (this.#chunkBytes === 0) this.#state = 'data-return';
      if (isOwnEvent) return { kind: 'content', bytes: buffer.take(dataBytes) };
      buffer.copyTo(gathered, gatheredBytes, dataBytes);
      gatheredBytes += dataBytes;
    }
    if (gatheredBytes > 0) {
      return { kind: 'content', bytes: Buffer.from(gathered.subarray(0, gatheredBytes)) };
    }
    return this.#error ?? (this.#state === 'trailers' ? this.#nextTrailers(buffer) : undefined);
  }

  get #isInData(): boolean {
    return this.#error === undefined && this.#state === 'data';
  }

  #readFraming(buffer: ReceiveBuffer): void {
    const bad = this.#scanFraming(buffer);
    if (bad === undefined) return;
    const offset = buffer.offsetOf(buffer.start);
    this.#error = { kind: 'error', error: protocolError(bad, offset) };
  }

  /** Reads what is around the data; stops at data, at the trailers and at a bad byte. */
  #scanFraming(buffer: ReceiveBuffer): ProtocolErrorCode | undefined {
    const { bytes, end } = buffer;
    for (let i = buffer.start; i < end; i++) {
      const bad = this.#framingByte(bytes[i] as number);
      buffer.readTo(bad === undefined ? i + 1 : i);
      if (bad !== undefined || this.#state === 'data' || this.#state === 'trailers') return bad;
    }
    return undefined;
  }

  #framingByte(byte: number): ProtocolErrorCode | undefined {
    switch (this.#state) {
      case 'data-return':
        this.#state = 'data-line-feed';
        return byte === CR ? undefined : 'bad-chunk-end';
      case 'data-line-feed':
        this.#state = 'before-size';
        return byte === LF ? undefined : 'bad-chunk-end';
      case 'before-size':
        this.#state = 'size';
        this.#sizeDigits = 0;
        return this.#sizeDigit(byte);
      case 'size':
        if (byte === SEMICOLON) {
          this.#state = 'extension';
          this.#extension = 'before-name';
          return this.#countExtensionByte();
        }
        return byte === CR ? this.#endSizeLine() : this.#sizeDigit(byte);
      case 'extension':
        return this.#extensionByte(byte);
      default:
        this.#state = this.#chunkBytes === 0 ? 'trailers' : 'data';
        return byte === LF ? undefined : 'bad-line-end';
    }
  }

  #sizeDigit(byte: number): ProtocolErrorCode | undefined {
    const digit = hexValue(byte);
    if (digit === -1) return byte === LF ? 'bad-line-end' : 'bad-chunk-size';
    this.#sizeDigits++;
    if (this.#sizeDigits > MAX_SIZE_DIGITS) return 'chunk-size-too-long';
    this.#chunkBytes = this.#chunkBytes * 16 + digit;
    // Refused while it is read, so it cannot grow beyond what a number can count.
    return this.#bodyBytes + this.#chunkBytes > this.#limits.maxBodyBytes
      ? 'body-too-large'
      : undefined;
  }

  #extensionByte(byte: number): ProtocolErrorCode | undefined {
    if (byte === CR && mayEndExtension(this.#extension)) return this.#endSizeLine();
    const next = nextExtensionState(this.#extension, byte);
    if (next === undefined) return byte === LF ? 'bad-line-end' : 'bad-chunk-extension';
    this.#extension = next;
    return this.#countExtensionByte();
  }

  /** RFC 9112 §7.1.1: the total is to be limited; a limit for each chunk would be none. */
  #countExtensionByte(): ProtocolErrorCode | undefined {
    this.#extensionBytes++;
    return this.#extensionBytes > this.#limits.maxChunkExtensionBytes
      ? 'chunk-extensions-too-large'
      : undefined;
  }

  #endSizeLine(): undefined {
    this.#bodyBytes += this.#chunkBytes;
    this.#state = 'size-line-feed';
  }

  #nextTrailers(buffer: ReceiveBuffer): RequestEvent | undefined {
    const limit = buffer.start + this.#limits.maxHeadBytes;
    const complete = this.#trailers.scan(buffer, Math.min(buffer.end, limit));
    if (complete === false) {
      if (buffer.end <= limit) return undefined;
      const offset = buffer.offsetOf(limit);
      return { kind: 'error', error: protocolError('trailers-too-large', offset) };
    }
    if (complete !== true) return { kind: 'error', error: complete };
    const section = buffer.take(this.#trailers.scanned);
    if (this.#trailers.count === 0) return END;
    const trailers = Fields.cutFrom(section.toString('latin1'), this.#trailers.takeMarks());
    return { kind: 'end', trailers };
  }
}
