// The content of a close frame (RFC 6455 §5.5.1, §7.4).

import { isUtf8 } from 'node:buffer';
import type { SocketError } from './frame-decoder.ts';

/** Why the page closes. */
export interface CloseReason {
  /** Missing when the frame was empty: the page sees 1005. */
  readonly code: number | undefined;
  readonly reason: string;
}

/** Reads what a close frame says. */
export function readClose(payload: Buffer): CloseReason | SocketError {
  if (payload.length === 0) return { code: undefined, reason: '' };
  if (payload.length === 1) return { code: 1002, message: 'a close frame of one byte' };
  const code = payload.readUInt16BE(0);
  if (neverSent.has(code)) return { code: 1002, message: `a close frame with the code ${code}` };
  const reason = payload.subarray(2);
  if (!isUtf8(reason)) return { code: 1007, message: 'a close frame whose reason is not UTF-8' };
  return { code, reason: reason.toString() };
}

/** The payload of a close frame. */
export function closePayload(code: number | undefined, reason: Uint8Array): Buffer {
  if (code === undefined) return Buffer.alloc(0);
  const payload = Buffer.allocUnsafe(2 + reason.length);
  payload.writeUInt16BE(code, 0);
  payload.set(reason, 2);
  return payload;
}

/** Codes that only name what became of a connection. A browser repeats any other, also odd ones. */
const neverSent: ReadonlySet<number> = new Set([1005, 1006, 1015]);
