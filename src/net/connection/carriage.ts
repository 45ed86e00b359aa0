// How a fault spoils the way of one request or of its response.

import type { ConnectionFault } from '../../faults/connection-fault.ts';
import type { Exchange } from '../../http/exchange/exchange.ts';
import type { RequestHead } from '../../http/request/request-head.ts';
import { Request } from '../../http/request/request.ts';
import type { Cut } from './cut-sink.ts';
import type { Addition, Playable } from './playable.ts';
import type { ConnectionSettings } from './serving.ts';

/** How one response is carried. */
export interface Carriage extends Addition {
  /** Where it breaks off. */
  readonly cut?: Cut;
  /** What becomes of the connection after the response. @default what HTTP says */
  readonly after?: 'keep' | 'close' | 'halfClose' | NextRequestEnds;
}

/** How a connection ends when the next request comes. */
export type NextRequestEnds = 'closeOnNext' | 'resetOnNext';

const garbage = Buffer.from('\0\x01\x02 this is no HTTP \xff\xfe\r\n\r\n', 'latin1');
const extraResponse = Buffer.from(
  'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nextra',
);

/** How a response is carried under this fault; undefined when it is nothing to it. */
export function carriageOf(fault: ConnectionFault): Carriage | undefined {
  switch (fault.kind) {
    case 'reset-after-head':
      return { cut: { bytes: 0, how: 'reset' } };
    case 'close-after-head':
      return { cut: { bytes: 0, how: 'close' } };
    case 'reset-after-content-bytes':
      return { cut: { bytes: fault.bytes, how: 'reset' } };
    case 'close-after-content-bytes':
      return { cut: { bytes: fault.bytes, how: 'close' } };
    case 'half-close':
      return { after: 'halfClose' };
    case 'close-despite-keep-alive':
      return { says: 'keep-alive', after: 'close' };
    case 'keep-alive-despite-close':
      return { says: 'close', after: 'keep' };
    case 'close-on-next-request':
      return { after: 'closeOnNext' };
    case 'reset-on-next-request':
      return { after: 'resetOnNext' };
    case 'garbage-after-response':
      return { behind: garbage };
    case 'extra-response':
      return { behind: extraResponse };
    default:
      return undefined;
  }
}

/** Whether the connection is kept after a response of which all was said. */
export function keepsConnection(
  { request }: Exchange,
  played: Playable,
  after: Carriage['after'],
): boolean {
  if (after === 'keep') return true;
  if (after === 'close' || after === 'halfClose') return false;
  return request.head.persistent && played.keepsConnection();
}

/** Whether a fault says that the content behind this head is not read. */
export function leavesContent(
  head: RequestHead,
  { serving: { faultFor }, origin }: ConnectionSettings,
): boolean {
  if (faultFor === undefined || head.framing.kind === 'none') return false;
  const { hostname } = new Request(head, [], undefined, origin).urlParts;
  return faultFor(hostname)?.kind === 'never-read-content';
}
