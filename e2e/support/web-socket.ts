// A WebSocket on the server's side (RFC 6455), as far as a test needs it: a script of raw bytes.

import { createHash } from 'node:crypto';
import { script, type Request, type Script } from '../../src/index.ts';

const suffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The answer to an opening handshake, followed by these texts, of fewer than 64 KiB each. */
export function openWebSocket(request: Request, ...texts: readonly string[]): Script {
  const key = request.headers.get('sec-websocket-key') ?? '';
  const accept = createHash('sha1')
    .update(key + suffix)
    .digest('base64');
  return script
    .head(101, { Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Accept': accept })
    .raw(Buffer.concat(texts.map(textFrame)))
    .hang();
}

/** A text in one frame, which the server does not mask (section 5.2). */
function textFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, payload.length])
      : Buffer.from([0x81, 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([head, payload]);
}
