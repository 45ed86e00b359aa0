// What a client sends, from bytes to frames (RFC 6455 §5.2).
//
// Sans-IO: bytes go in with `receive`, frames are pulled out with `next`. No input makes it throw,
// loop or grow beyond its limit. A payload is copied once, while its mask is taken off.

import { firstControlOpcode, maxControlBytes } from './opcodes.ts';
import { unmaskTo } from './unmask.ts';

/** A frame of the page, without its mask. */
export interface Frame {
  readonly isFinal: boolean;
  /** Reserved bits: 4 is RSV1. */
  readonly rsv: number;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** Why a connection fails (RFC 6455 §7.4.1). */
export interface SocketError {
  readonly code: 1002 | 1007 | 1009;
  readonly message: string;
}

/** Behind the first two bytes: at most the length in 8, the mask in 4. */
const maxHeadBytes = 14;
/** Room for a payload of which not all is there; it doubles. */
const minRoomBytes = 16_384;
const nothing = Buffer.alloc(0);

interface Head {
  readonly isFinal: boolean;
  readonly rsv: number;
  readonly opcode: number;
  readonly mask: Uint8Array;
  readonly length: number;
}

/** Decodes the frames of one connection. After an error it says nothing more. */
export class FrameDecoder {
  readonly #maxBytes: number;
  /** What is not read yet: a packet, or the beginning of a head and a packet. */
  #bytes: Buffer = nothing;
  #start = 0;
  /** The frame whose payload is coming. */
  #head: Head | undefined;
  #payload: Buffer = nothing;
  #filled = 0;
  #isOver = false;

  /** @param maxBytes the most bytes of payload of a frame */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes what came. Ask for all frames before more. */
  receive(bytes: Buffer): void {
    if (this.#isOver) return;
    const rest = this.#bytes.length - this.#start;
    this.#bytes = rest === 0 ? bytes : Buffer.concat([this.#bytes.subarray(this.#start), bytes]);
    this.#start = 0;
  }

  /** The next frame, or what is wrong with it; undefined when more bytes are needed. */
  next(): Frame | SocketError | undefined {
    if (this.#isOver) return undefined;
    if (this.#head === undefined) {
      const head = this.#nextHead();
      if (head === undefined) return undefined;
      if ('code' in head) {
        this.#isOver = true;
        this.#bytes = nothing;
        return head;
      }
      this.#head = head;
      this.#filled = 0;
      const there = this.#bytes.length - this.#start;
      this.#payload = Buffer.allocUnsafe(
        there >= head.length ? head.length : Math.min(head.length, Math.max(minRoomBytes, there)),
      );
    }
    return this.#fill(this.#head);
  }

  /** What follows the head of a frame is copied as it comes. */
  #fill(head: Head): Frame | undefined {
    const { length, mask, isFinal, rsv, opcode } = head;
    const count = Math.min(length - this.#filled, this.#bytes.length - this.#start);
    if (this.#filled + count > this.#payload.length) this.#grow(length, this.#filled + count);
    unmaskTo(this.#payload, this.#filled, this.#bytes, this.#start, this.#start + count, mask);
    this.#filled += count;
    this.#start += count;
    if (this.#start === this.#bytes.length) {
      this.#bytes = nothing;
      this.#start = 0;
    }
    if (this.#filled < length) return undefined;
    const payload = this.#payload;
    this.#head = undefined;
    this.#payload = nothing;
    return { isFinal, rsv, opcode, payload };
  }

  #grow(length: number, needed: number): void {
    const room = Buffer.allocUnsafe(Math.min(length, 2 * needed));
    this.#payload.copy(room, 0, 0, this.#filled);
    this.#payload = room;
  }

  #nextHead(): Head | SocketError | undefined {
    const bytes = this.#bytes;
    const start = this.#start;
    const there = bytes.length - start;
    if (there < 2) return undefined;
    const first = bytes[start] as number;
    const second = bytes[start + 1] as number;
    const opcode = first & 0x0f;
    const isFinal = first >= 0x80;
    const wrong = wrongStart(opcode, isFinal, second);
    if (wrong !== undefined) return protocolError(wrong);
    const short = second & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const headBytes = maxHeadBytes - 8 + lengthBytes;
    if (there < headBytes) return undefined;
    const length = lengthOf(bytes, start + 2, short);
    if (typeof length === 'string') return protocolError(length);
    if (length > this.#maxBytes) {
      return {
        code: 1009,
        message: `a frame of ${length} bytes; the limit is ${this.#maxBytes}`,
      };
    }
    this.#start += headBytes;
    const mask = bytes.subarray(this.#start - 4, this.#start);
    return { isFinal, rsv: (first >> 4) & 0x07, opcode, mask, length };
  }
}

function protocolError(message: string): SocketError {
  return { code: 1002, message };
}

/** What is wrong with the first two bytes of a frame. */
function wrongStart(opcode: number, isFinal: boolean, second: number): string | undefined {
  const isControl = opcode >= firstControlOpcode;
  if ((opcode > 0x2 && !isControl) || opcode > 0xa) return `the unknown opcode ${opcode}`;
  if (second < 0x80) return 'a frame without a mask';
  if (isControl && !isFinal) return 'a control frame in fragments';
  if (isControl && (second & 0x7f) > maxControlBytes)
    return 'a control frame of more than 125 bytes';
  return undefined;
}

/** The length of a payload, of which there are all bytes; or what is wrong with it (RFC 6455 §5.2). */
function lengthOf(bytes: Buffer, at: number, short: number): number | string {
  const longer = 'a length in more bytes than it needs';
  if (short < 126) return short;
  if (short === 126) {
    const length = bytes.readUInt16BE(at);
    return length < 126 ? longer : length;
  }
  const high = bytes.readUInt32BE(at);
  if (high >= 0x8000_0000) return 'a length with its first bit set';
  const length = high * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
  return length <= 0xffff ? longer : length;
}
