// A request head: request line, then field section (RFC 9112 §2.1).
//
// Rule: the limits are ends of the scan. A scanner that has read up to a limit
// and is not through is refused there, so a huge head costs its limit and not
// its size, and the verdict does not depend on how the bytes were cut.

import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolError } from '../http/protocol-error.ts';
import { RequestHead } from '../http/request/request-head.ts';
import { parseRequestTarget } from '../http/request/request-target.ts';
import type { RequestTarget } from '../http/request/request-target.ts';
import { FieldSectionScanner } from './field-section-scanner.ts';
import { HeadFields } from './head-fields.ts';
import type { ParserLimits } from './parser-limits.ts';
import { isSmallPart, type ReceiveBuffer } from './receive-buffer.ts';
import { RequestLineScanner } from './request-line-scanner.ts';

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
