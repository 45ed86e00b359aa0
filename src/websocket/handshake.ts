// The answer to an opening handshake (RFC 6455 §4.2.2).

import { createHash } from 'node:crypto';
import { asksForSocket } from '../http/exchange/socket-answer.ts';
import type { Request } from '../http/request/request.ts';
import type { AcceptStep } from '../script/socket-steps.ts';
import type { FieldLine } from '../script/steps.ts';

const suffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** What proves that a key was read. */
function acceptKey(key: string): string {
  return createHash('sha1')
    .update(key + suffix)
    .digest('base64');
}

/** Why a request is no handshake that can be accepted: the status, and in words. */
export function refusalOf(
  request: Request,
): { readonly status: number; readonly why: string } | undefined {
  const { headers } = request;
  if (!asksForSocket(request)) return { status: 426, why: 'it does not ask for a WebSocket' };
  if (headers.get('sec-websocket-version') !== '13') {
    return { status: 426, why: 'Sec-WebSocket-Version is not 13' };
  }
  if (headers.get('sec-websocket-key') === undefined) {
    return { status: 400, why: 'Sec-WebSocket-Key is missing' };
  }
  return undefined;
}

/** The subprotocols that a page asks for, in its order. */
export function subprotocolsOf({ headers }: Request): string[] {
  return (headers.get('sec-websocket-protocol') ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

/** The fields of the head with status 101. */
export function acceptFields(
  { headers, omitted }: AcceptStep,
  request: Request,
  subprotocol: string | undefined,
  extensions: string | undefined,
): FieldLine[] {
  const replaced = new Set([...omitted, ...headers.map(([name]) => name.toLowerCase())]);
  const usual: FieldLine[] = [
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Accept', acceptKey(request.headers.get('sec-websocket-key') ?? '')],
    ...(subprotocol === undefined ? [] : [['Sec-WebSocket-Protocol', subprotocol] as const]),
    ...(extensions === undefined ? [] : [['Sec-WebSocket-Extensions', extensions] as const]),
  ];
  return [...usual.filter(([name]) => !replaced.has(name.toLowerCase())), ...headers];
}
