// Chunked transfer coding (RFC 9112 §7.1).
//
// Rule: a byte is read from the buffer as soon as it is understood, so that
// nothing of a chunk is kept back but its state. Only the trailer section
// waits in the buffer until it is complete, under the limit of a head.

import { Fields } from '../http/fields.ts';
import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolErrorCode } from '../http/protocol-error.ts';
import { END } from './body-decoder.ts';
import type { BodyDecoder } from './body-decoder.ts';
import { mayEndExtension, nextExtensionState } from './chunk-extension.ts';
import type { ExtensionState } from './chunk-extension.ts';
import type { RequestEvent } from './events.ts';
import { FieldSectionScanner } from './field-section-scanner.ts';
import { CR, LF, hexValue } from './grammar.ts';
import type { ParserLimits } from './parser-limits.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';
import { TRAILER_FIELDS } from './trailer-fields.ts';

const SEMICOLON = 0x3b;

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

  constructor(limits: ParserLimits) {
    this.#limits = limits;
    this.#trailers = new FieldSectionScanner(TRAILER_FIELDS, limits.maxFields);
  }

  next(buffer: ReceiveBuffer): RequestEvent | undefined {
    if (this.#state !== 'data' && this.#state !== 'trailers') {
      const bad = this.#scanFraming(buffer);
      if (bad !== undefined) {
        return { kind: 'error', error: protocolError(bad, buffer.offsetOf(buffer.start)) };
      }
    }
    if (this.#state === 'trailers') return this.#nextTrailers(buffer);
    if (this.#state !== 'data' || buffer.length === 0) return undefined;
    const bytes = buffer.take(this.#chunkBytes);
    this.#chunkBytes -= bytes.length;
    if (this.#chunkBytes === 0) this.#state = 'data-return';
    return { kind: 'content', bytes };
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
