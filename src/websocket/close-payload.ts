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
  if (!mayBeSent(code)) return { code: 1002, message: `a close frame with the code ${code}` };
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

/** Whether a peer may send this code: not those that only name what became of a connection. */
function mayBeSent(code: number): boolean {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
}
