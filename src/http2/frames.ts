// The frames of HTTP/2 (RFC 9113 §4 and §6), as bytes and as parts. Unknown ones are kept.

/** The types of frames, by name. */
export const frameTypes = {
  DATA: 0x0,
  HEADERS: 0x1,
  PRIORITY: 0x2,
  RST_STREAM: 0x3,
  SETTINGS: 0x4,
  PUSH_PROMISE: 0x5,
  PING: 0x6,
  GOAWAY: 0x7,
  WINDOW_UPDATE: 0x8,
  CONTINUATION: 0x9,
} as const;

/** Length, type, flags and stream: what each frame begins with. */
export const frameHeadBytes = 9;
/** A frame. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly streamId: number;
  readonly payload: Uint8Array;
}

/** A frame as bytes; `length` may lie. */
export function encodeFrame(
  { type, flags: set, streamId, payload }: Frame,
  length = payload.length,
): Buffer {
  const bytes = Buffer.allocUnsafe(frameHeadBytes + payload.length);
  bytes.writeUIntBE(length, 0, 3);
  bytes[3] = type;
  bytes[4] = set;
  bytes.writeUInt32BE(streamId, 5);
  bytes.set(payload, frameHeadBytes);
  return bytes;
}

/** The name of a type, or its number: `0x1f`. */
export function frameName(type: number): string {
  const known = Object.entries(frameTypes).find(([, each]) => each === type);
  return known?.[0] ?? `0x${type.toString(16)}`;
}
