// How long is the body? RFC 9112 §6.3, for requests only.
//
// Rule: this file decides the framing and nothing else. Smuggling starts with
// two readers who disagree on a length, so every doubtful case is an error, not
// a guess, also where the RFC would let us choose: repeated equal lengths,
// lists of lengths, and a length next to a transfer coding are all refused, as
// node:http does.

import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolError } from '../http/protocol-error.ts';
import type { Framing } from '../http/request/request-head.ts';
import { isDigit, tokenList } from './grammar.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

const NO_BODY: Framing = { kind: 'none' };
const CHUNKED: Framing = { kind: 'chunked' };

/**
 * The codings that may stand before chunked (RFC 9112 §7.2). They are left in place: who wants
 * the content decoded has to do it.
 */
const COMPRESSIONS: ReadonlySet<string> = new Set([
  'gzip',
  'x-gzip',
  'deflate',
  'compress',
  'x-compress',
]);

/** Gathers the framing fields of one request. */
export class BodyFraming {
  #length: number | undefined;
  #lengthOffset = 0;
  #codings: string | undefined;
  #codingsOffset = 0;

  /** Offset of the value of Content-Length, when the framing is one by length. */
  get lengthOffset(): number {
    return this.#lengthOffset;
  }

  /** Whether there is a Transfer-Encoding field. */
  get coded(): boolean {
    return this.#codings !== undefined;
  }

  reset(): void {
    this.#length = undefined;
    this.#codings = undefined;
  }

  addContentLength(
    buffer: ReceiveBuffer,
    lineStart: number,
    valueStart: number,
    valueEnd: number,
  ): ProtocolError | undefined {
    const refuse = (code: ProtocolError['code'], index: number): ProtocolError =>
      protocolError(code, buffer.offsetOf(index));
    if (this.#codings !== undefined) return refuse('conflicting-framing', lineStart);
    if (this.#length !== undefined) return refuse('duplicate-content-length', lineStart);
    if (valueStart === valueEnd) return refuse('bad-content-length', valueStart);
    let length = 0;
    for (let i = valueStart; i < valueEnd; i++) {
      const byte = buffer.bytes[i] as number;
      if (!isDigit(byte)) return refuse('bad-content-length', i);
      length = length * 10 + (byte - 0x30);
      // Beyond this a number is no longer the one that was sent.
      if (length > Number.MAX_SAFE_INTEGER) return refuse('bad-content-length', i);
    }
    this.#length = length;
    this.#lengthOffset = buffer.offsetOf(valueStart);
    return undefined;
  }

  addTransferEncoding(
    buffer: ReceiveBuffer,
    lineStart: number,
    valueStart: number,
    valueEnd: number,
  ): ProtocolError | undefined {
    if (this.#length !== undefined) {
      return protocolError('conflicting-framing', buffer.offsetOf(lineStart));
    }
    const value = buffer.bytes.toString('latin1', valueStart, valueEnd);
    this.#codings = this.#codings === undefined ? value : `${this.#codings},${value}`;
    this.#codingsOffset = buffer.offsetOf(valueStart);
    return undefined;
  }

  /** The framing, when all fields have been seen. */
  decide(method: string): Framing | ProtocolError {
    if (this.#codings !== undefined) {
      const error = refuseCodings(this.#codings, this.#codingsOffset);
      if (error !== undefined) return error;
    }
    // What follows CONNECT is the tunnel, whatever the fields say (RFC 9110 §9.3.6).
    if (method === 'CONNECT') return NO_BODY;
    if (this.#codings !== undefined) return CHUNKED;
    return this.#length === undefined ? NO_BODY : { kind: 'length', bytes: this.#length };
  }
}

function refuseCodings(value: string, offset: number): ProtocolError | undefined {
  const codings = tokenList(value);
  // A comma at the end would be an empty member to ignore; node:http refuses it.
  if (
    codings.indexOf('chunked') !== codings.length - 1 ||
    codings.length === 0 ||
    /,[ \t]*$/.test(value)
  ) {
    return protocolError('bad-transfer-encoding', offset);
  }
  const known = codings.every((coding) => coding === 'chunked' || COMPRESSIONS.has(coding));
  return known ? undefined : protocolError('unsupported-transfer-coding', offset);
}
