// What the fields of a head say about the message and its connection.

import type { HttpVersion } from '../http/request/request-head.ts';
import { COLON, HOST_BYTES, isDigit, isWord, tokenList } from './grammar.ts';
import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolError } from '../http/protocol-error.ts';
import { BodyFraming } from './body-framing.ts';
import {
  CONNECTION,
  CONTENT_LENGTH,
  EXPECT,
  HOST,
  TRANSFER_ENCODING,
  UPGRADE,
  type FieldObserver,
  type KnownField,
} from './field-section-scanner.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

/** Inside the brackets of an IP literal, which has colons as well (RFC 3986 §3.2.2). */
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACKET = 0x5b;

/** Gathers the known fields of one head. */
export class HeadFields implements FieldObserver {
  readonly framing = new BodyFraming();
  readonly connection = new ConnectionOptions();
  #hasHost = false;
  #hasUpgrade = false;
  #expectsContinue = false;

  get hasHost(): boolean {
    return this.#hasHost;
  }

  get hasUpgrade(): boolean {
    return this.#hasUpgrade;
  }

  get expectsContinue(): boolean {
    return this.#expectsContinue;
  }

  /** Prepares for another head. */
  reset(): void {
    this.framing.reset();
    this.connection.reset();
    this.#hasHost = false;
    this.#hasUpgrade = false;
    this.#expectsContinue = false;
  }

  observe(
    field: KnownField,
    buffer: ReceiveBuffer,
    lineStart: number,
    valueStart: number,
    valueEnd: number,
  ): ProtocolError | undefined {
    switch (field) {
      case HOST:
        return this.#addHost(buffer, lineStart, valueStart, valueEnd);
      case CONNECTION:
        this.connection.add(buffer.bytes, valueStart, valueEnd);
        return undefined;
      case CONTENT_LENGTH:
        return this.framing.addContentLength(buffer, lineStart, valueStart, valueEnd);
      case TRANSFER_ENCODING:
        return this.framing.addTransferEncoding(buffer, lineStart, valueStart, valueEnd);
      case EXPECT:
        this.#expectsContinue ||= tokenList(
          buffer.bytes.toString('latin1', valueStart, valueEnd),
        ).includes('100-continue');
        return undefined;
      case UPGRADE:
        this.#hasUpgrade = true;
        return undefined;
    }
  }

  /** One Host, well formed, is a MUST that node:http does not check (RFC 9112 §3.2). */
  #addHost(
    buffer: ReceiveBuffer,
    lineStart: number,
    valueStart: number,
    valueEnd: number,
  ): ProtocolError | undefined {
    if (this.#hasHost) return protocolError('duplicate-host', buffer.offsetOf(lineStart));
    this.#hasHost = true;
    const bad = badHostByte(buffer.bytes, valueStart, valueEnd);
    return bad === valueEnd ? undefined : protocolError('bad-host', buffer.offsetOf(bad));
  }
}

/**
 * The first byte from `start` to `end` that cannot stand in `uri-host [ ":" port ]`, which is what
 * a Host field has (RFC 9110 §7.2); `end` when it is well formed. Empty is (RFC 9112 §3.2).
 */
function badHostByte(bytes: Buffer, start: number, end: number): number {
  let i = start;
  if (i < end && bytes[i] === OPENING_BRACKET) {
    i++;
    while (i < end && (HOST_BYTES[bytes[i] as number] === 1 || bytes[i] === COLON)) i++;
    // An IP literal that is not closed is wrong where it opens.
    if (i === end) return start;
    if (bytes[i] !== CLOSING_BRACKET) return i;
    i++;
  } else {
    while (i < end && HOST_BYTES[bytes[i] as number] === 1) i++;
  }
  if (i < end && bytes[i] === COLON) {
    i++;
    while (i < end && isDigit(bytes[i] as number)) i++;
  }
  return i;
}

/** The connection options of one request that a server acts on (RFC 9110 §7.6.1). */
class ConnectionOptions {
  #close = false;
  #keepAlive = false;
  #upgrade = false;

  get upgrade(): boolean {
    return this.#upgrade;
  }

  reset(): void {
    this.#close = false;
    this.#keepAlive = false;
    this.#upgrade = false;
  }

  /** Adds the value of one Connection field line. */
  add(bytes: Buffer, start: number, end: number): void {
    // What browsers send, without making a string of it.
    if (isWord(bytes, start, end, 'keep-alive')) {
      this.#keepAlive = true;
      return;
    }
    const options = tokenList(bytes.toString('latin1', start, end));
    this.#close ||= options.includes('close');
    this.#keepAlive ||= options.includes('keep-alive');
    this.#upgrade ||= options.includes('upgrade');
  }

  /**
   * Whether the connection outlives the request, as far as the peer is concerned.
   *
   * @param coded whether the request has Transfer-Encoding: in HTTP/1.0 its framing is not to
   *   be trusted, and the connection ends after it (RFC 9112 §6.1)
   */
  isPersistent(version: HttpVersion, coded: boolean): boolean {
    if (this.#close || version === '0.9') return false;
    return version === '1.1' || (this.#keepAlive && !coded);
  }
}
