// A request head: request line, then field section (RFC 9112 §2.1).
//
// Rule: the limits are ends of the scan. A scanner that has read up to a limit
// and is not through is refused there, so a huge head costs its limit and not
// its size, and the verdict does not depend on how the bytes were cut.

import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolError, ProtocolErrorCode } from '../http/protocol-error.ts';
import { RequestHead, type HttpVersion } from '../http/request/request-head.ts';
import { parseRequestTarget } from '../http/request/request-target.ts';
import type { RequestTarget } from '../http/request/request-target.ts';
import * as grammar from './grammar.ts';
import { FieldSectionScanner } from './field-section-scanner.ts';
import { HeadFields } from './head-fields.ts';
import type { ParserLimits } from './parser-limits.ts';
import { isSmallPart, type ReceiveBuffer } from './receive-buffer.ts';

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

interface RequestLine {
  readonly method: string;
  readonly target: string;
  readonly requestTarget: RequestTarget;
}

/** Parses one head after the other, each from the start of the buffer. */
export class HeadParser {
  readonly #limits: ParserLimits;
  readonly #lineScanner = new RequestLineScanner();
  readonly #fields = new HeadFields();
  readonly #section: FieldSectionScanner;
  /** The request line of the head at hand, once it is complete. */
  #line: RequestLine | undefined;

  constructor(limits: ParserLimits) {
    this.#limits = limits;
    this.#section = new FieldSectionScanner(this.#fields, limits.maxFields);
  }

  /** Offset of the value of Content-Length in the last head, if it had one. */
  get contentLengthOffset(): number {
    return this.#fields.framing.lengthOffset;
  }

  /**
   * Reads a head from the buffer, when it is there as a whole.
   *
   * @returns undefined when it needs more bytes
   */
  next(buffer: ReceiveBuffer): RequestHead | ProtocolError | undefined {
    if (this.#line === undefined) {
      const line = this.#nextLine(buffer);
      if (line === undefined || 'code' in line) return line;
      this.#line = line;
      this.#section.reset(this.#lineScanner.lineBytes);
    }
    const limit = buffer.start + this.#limits.maxHeadBytes;
    const section = this.#section.scan(buffer, Math.min(buffer.end, limit));
    if (section === true) return this.#finish(this.#line, buffer);
    if (section !== false) return section;
    return buffer.end > limit ? protocolError('head-too-large', buffer.offsetOf(limit)) : undefined;
  }

  #nextLine(buffer: ReceiveBuffer): RequestLine | ProtocolError | undefined {
    const { maxRequestLineBytes, maxHeadBytes } = this.#limits;
    const limit = buffer.start + Math.min(maxRequestLineBytes, maxHeadBytes);
    const scanner = this.#lineScanner;
    const complete = scanner.scan(buffer, Math.min(buffer.end, limit));
    if (complete === false) {
      return buffer.end > limit
        ? protocolError('request-line-too-long', buffer.offsetOf(limit))
        : undefined;
    }
    if (complete !== true) return complete;
    // One call into C++ for method and target.
    const text = buffer.bytes.toString('latin1', buffer.start, buffer.start + scanner.targetEnd);
    const method = text.slice(0, scanner.methodEnd);
    const target = text.slice(scanner.targetStart);
    const requestTarget = parseRequestTarget(method, target);
    return requestTarget === undefined
      ? protocolError('bad-request-target', buffer.offsetOf(buffer.start + scanner.targetStart))
      : { method, target, requestTarget };
  }

  #finish(line: RequestLine, buffer: ReceiveBuffer): RequestHead | ProtocolError {
    const { framing, connection, hasHost, hasUpgrade, expectsContinue } = this.#fields;
    const { version } = this.#lineScanner;
    const { bytes, start } = buffer;
    const end = start + this.#section.scanned;
    const is11 = version === '1.1';
    // It is the empty line that shows that there is no Host.
    if (is11 && !hasHost) return protocolError('missing-host', buffer.offsetOf(end - 2));
    const bodyFraming = framing.decide(line.method);
    if ('code' in bodyFraming) return bodyFraming;
    // A head is kept as long as its request; the content in the same packet need not be.
    const isCopied = isSmallPart(end - start, bytes);
    const head = new RequestHead({
      method: line.method,
      target: line.target,
      requestTarget: line.requestTarget,
      version,
      framing: bodyFraming,
      persistent: connection.isPersistent(version, framing.coded),
      // In an older request both are to be ignored (RFC 9110 §10.1.1 and §7.8).
      expectsContinue: is11 && expectsContinue,
      upgrade: is11 && hasUpgrade && connection.upgrade,
      bytes: isCopied ? Buffer.from(bytes.subarray(start, end)) : bytes,
      start: isCopied ? 0 : start,
      fieldMarks: this.#section.takeMarks(),
      end: isCopied ? end - start : end,
    });
    buffer.readTo(end);
    this.#line = undefined;
    this.#lineScanner.reset();
    this.#fields.reset();
    return head;
  }
}

/**
 * The request line: method SP target SP version CRLF (RFC 9112 §3). Each byte is looked at once, however
 * the line is cut into packets: it remembers its phase and its marks, counted from the start of the
 * line, because the buffer may be replaced between two calls.
 */
class RequestLineScanner {
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
