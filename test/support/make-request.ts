// A request as the parser makes it.

import { Request } from '../../src/http/request.ts';
import { RequestParser } from '../../src/http1/request-parser.ts';

/** The request of one request line, such as `GET /a?b`. */
export function makeRequest(line: string): Request {
  const parser = new RequestParser();
  parser.receive(Buffer.from(`${line} HTTP/1.1\r\nHost: localhost\r\n\r\n`, 'latin1'));
  const event = parser.nextEvent();
  if (event?.kind !== 'head') throw new Error(`no request: ${line}`);
  return new Request(event.head, [], undefined, {
    protocol: 'http',
    clientAddress: '127.0.0.1',
    localAddress: '127.0.0.1',
    localPort: 80,
  });
}
