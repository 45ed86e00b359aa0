// The request line: method SP target SP version CRLF (RFC 9112 §3).
//
// Rule: each byte is looked at once, however the line is cut into packets. The
// scanner remembers its phase and its marks, counted from the start of the
// line because the buffer may be replaced between two calls.

import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolError, ProtocolErrorCode } from '../http/protocol-error.ts';
import type { HttpVersion } from '../http/request/request-head.ts';
import * as grammar from './grammar.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

// V8 folds a constant of this module into the loop; an imported one it loads at every use.
const { CR, LF, SP, TARGET_BYTES, TOKEN_BYTES } = grammar;

const METHOD = 0;
const BEFORE_TARGET = 1;
const TARGET = 2;
const VERSION = 3;
const LINE_FEED = 4;

/** RFC 9112 §2.3, with any digits in the places below. */
const VERSION_SHAPE = 'HTTP/d.d\r';
const MAJOR_DIGIT = 5;
const MINOR_DIGIT = 7;

/** First byte of a TLS record with a handshake (RFC 8446 §5.1). */
const TLS_HANDSHAKE = 0x16;

const DIGIT_1 = 0x31;
const DIGIT_9 = 0x39;

/** Scans one request line at a time. Indexes in its marks count from the start of the line. */
export class RequestLineScanner {
  #phase = METHOD;
  #scanned = 0;
  #methodEnd = 0;
  #targetStart = 0;
  #targetEnd = 0;
  #versionBytes = 0;
  #major = 0;
  #version: HttpVersion = '0.9';

  get methodEnd(): number {
    return this.#methodEnd;
  }

  get targetStart(): number {
    return this.#targetStart;
  }

  get targetEnd(): number {
    return this.#targetEnd;
  }

  get version(): HttpVersion {
    return this.#version;
  }

  /** Bytes of the line, with its CR LF, once it is complete. */
  get lineBytes(): number {
    return this.#scanned;
  }

  /** Prepares for another line. */
  reset(): void {
    this.#phase = METHOD;
    this.#scanned = 0;
    this.#versionBytes = 0;
    this.#version = '0.9';
  }

  /**
   * Scans on, up to the index `end`.
   *
   * @returns whether the line is complete, or what is wrong with it
   */
  scan(buffer: ReceiveBuffer, end: number): boolean | ProtocolError {
    const { bytes, start } = buffer;
    let phase = this.#phase;
    for (let i = start + this.#scanned; i < end; i++) {
      const byte = bytes[i] as number;
      switch (phase) {
        case METHOD:
          if (TOKEN_BYTES[byte] === 1) break;
          if (byte !== SP || i === start) {
            return this.#refuse(badMethod(byte, i === start), buffer, i);
          }
          this.#methodEnd = i - start;
          phase = BEFORE_TARGET;
          break;
        case BEFORE_TARGET:
          // node:http takes several spaces, before the version too; RFC 9112 §3 allows it.
          if (byte === SP) break;
          if (TARGET_BYTES[byte] !== 1) return this.#refuse(badTarget(byte), buffer, i);
          this.#targetStart = i - start;
          phase = TARGET;
          break;
        case TARGET:
          if (TARGET_BYTES[byte] === 1) break;
          this.#targetEnd = i - start;
          if (byte === SP) phase = VERSION;
          // No version: HTTP/0.9. As in node:http, fields and the empty line still follow.
          else if (byte === CR) phase = LINE_FEED;
          else return this.#refuse(badTarget(byte), buffer, i);
          break;
        case VERSION: {
          if (byte === SP && this.#versionBytes === 0) break;
          const bad = this.#scanVersion(byte);
          if (bad !== undefined) return this.#refuse(bad, buffer, i);
          if (byte === CR) phase = LINE_FEED;
          break;
        }
        default:
          if (byte !== LF) return this.#refuse('bad-line-end', buffer, i);
          this.#scanned = i + 1 - start;
          return true;
      }
    }
    this.#phase = phase;
    this.#scanned = end - start;
    return false;
  }

  #scanVersion(byte: number): ProtocolErrorCode | undefined {
    const position = this.#versionBytes++;
    switch (position) {
      case MAJOR_DIGIT:
        this.#major = byte;
        return refuseDigit(byte, byte <= DIGIT_1);
      case MINOR_DIGIT:
        // RFC 9110 §2.5 would read 1.2 as 1.1; there is no 1.2, and node:http refuses it.
        if (this.#major === DIGIT_1) this.#version = byte === DIGIT_1 ? '1.1' : '1.0';
        return refuseDigit(byte, this.#major === DIGIT_1 ? byte <= DIGIT_1 : byte === DIGIT_9);
      default:
        if (byte === VERSION_SHAPE.charCodeAt(position)) return undefined;
        return byte === LF ? 'bad-line-end' : 'bad-version';
    }
  }

  #refuse(code: ProtocolErrorCode, buffer: ReceiveBuffer, index: number): ProtocolError {
    const { bytes, start } = buffer;
    const isPreface =
      code === 'unsupported-version' &&
      bytes.toString('latin1', start, start + this.#methodEnd) === 'PRI';
    return protocolError(
      code,
      buffer.offsetOf(index),
      isPreface
        ? 'This is the preface of HTTP/2 (RFC 9113 §3.4); only HTTP/1 is spoken here.'
        : undefined,
    );
  }
}

function badMethod(byte: number, atStart: boolean): ProtocolErrorCode {
  if (atStart && byte === TLS_HANDSHAKE) return 'tls-on-plain-port';
  return byte === CR || byte === LF ? 'bad-request-line' : 'bad-method';
}

function badTarget(byte: number): ProtocolErrorCode {
  return byte === CR || byte === LF ? 'bad-request-line' : 'bad-request-target';
}

function refuseDigit(byte: number, supported: boolean): ProtocolErrorCode | undefined {
  if (!grammar.isDigit(byte)) return 'bad-version';
  return supported ? undefined : 'unsupported-version';
}
