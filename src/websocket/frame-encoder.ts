// Frames as bytes (RFC 6455 §5.2). Formed, never judged: what is said is what is sent.

/** How a frame differs from a usual one of a server. */
export interface FrameForm {
  readonly isFinal: boolean;
  /** Reserved bits: 4 is RSV1. */
  readonly rsv: number;
  /** Four bytes: the payload is masked with them. Undefined: no mask, as a server must. */
  readonly mask: Uint8Array | undefined;
  /** The length to declare. Undefined: the real one. */
  readonly length: number | bigint | undefined;
  /** In how many bits the length is written. Undefined: in as few as it needs. */
  readonly lengthForm: 7 | 16 | 64 | undefined;
}

/** A whole, plain frame of a server. */
export function encodeFrame(opcode: number, payload: Uint8Array, rsv = 0): Buffer {
  const { length } = payload;
  const headBytes = headBytesFor(length);
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame[0] = 0x80 | (rsv << 4) | opcode;
  writeLength(frame, length, headBytes);
  frame.set(payload, headBytes);
  return frame;
}

/** A text in one plain frame, without a copy of its bytes. */
export function encodeTextFrame(opcode: number, text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headBytes = headBytesFor(length);
  const frame = Buffer.allocUnsafe(headBytes + length);
  frame[0] = 0x80 | opcode;
  writeLength(frame, length, headBytes);
  frame.write(text, headBytes);
  return frame;
}

/** A frame of any form. */
export function encodeAnyFrame(opcode: number, payload: Uint8Array, form: FrameForm): Buffer {
  const { isFinal, rsv, mask, length = payload.length, lengthForm } = form;
  const bits = lengthForm ?? (length < 126 ? 7 : length <= 0xffff ? 16 : 64);
  const head = Buffer.alloc(2 + (bits === 7 ? 0 : bits / 8));
  head[0] = (isFinal ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] =
    (mask === undefined ? 0 : 0x80) | (bits === 7 ? Number(length) : bits === 16 ? 126 : 127);
  if (bits === 16) head.writeUInt16BE(Number(length), 2);
  else if (bits === 64) head.writeBigUInt64BE(BigInt(length), 2);
  if (mask === undefined) return Buffer.concat([head, payload]);
  const masked = payload.map((byte, index) => byte ^ (mask[index & 3] ?? 0));
  return Buffer.concat([head, mask, masked]);
}

function headBytesFor(length: number): number {
  return length < 126 ? 2 : length <= 0xffff ? 4 : 10;
}

function writeLength(frame: Buffer, length: number, headBytes: number): void {
  if (headBytes === 2) {
    frame[1] = length;
  } else if (headBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeUInt32BE(Math.floor(length / 0x1_0000_0000), 2);
    frame.writeUInt32BE(length % 0x1_0000_0000, 6);
  }
}
