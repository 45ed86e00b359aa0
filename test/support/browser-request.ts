// Requests as Chromium sends them, on connections of one's own.

import { ConnectionInfo } from '../../src/http/exchange/connection-info.ts';
import { Exchange } from '../../src/http/exchange/exchange.ts';
import { Request } from '../../src/http/request/request.ts';
import { RequestParser } from '../../src/http1/request-parser.ts';
import { contentOf } from './make-request.ts';

/** The fields that every request of Chromium begins with, and one of those that follow. */
export const chromiumFields = ['Host: localhost', 'Connection: keep-alive', 'User-Agent: any'];

/** What one may say of a request. */
export interface BrowserRequest {
  readonly line?: string;
  readonly fields?: readonly string[];
  readonly content?: string | Buffer;
  readonly connection: ConnectionInfo;
}

/** A connection that was opened at such a time. */
export function openConnection(id: number, openedMs = 0): ConnectionInfo {
  const origin = { protocol: 'http', clientAddress: '127.0.0.1', clientPort: 50_000 + id } as const;
  return new ConnectionInfo(id, origin, openedMs);
}

/** The next exchange on a connection. */
export function exchangeOn({
  line = 'GET /a',
  fields = chromiumFields,
  content = '',
  connection,
}: BrowserRequest): Exchange {
  const parser = new RequestParser();
  const length = content.length === 0 ? [] : [`Content-Length: ${content.length}`];
  const head = [`${line} HTTP/1.1`, ...fields, ...length, '', ''].join('\r\n');
  parser.receive(Buffer.from(head));
  const event = parser.nextEvent();
  if (event?.kind !== 'head') throw new Error(`no request: ${head}`);
  const request = new Request(event.head, contentOf([Buffer.from(content as string)]), {
    protocol: 'http',
    clientAddress: connection.clientAddress,
    localAddress: '127.0.0.1',
    localPort: 80,
  });
  request.cameOn(connection, connection.nextIndex(), 0, connection.openedMs);
  return new Exchange(request);
}
