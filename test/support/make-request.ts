// A request as the parser makes it.

import { noRequestContent, RequestContent } from '../../src/http/request/request-content.ts';
import type { Fields } from '../../src/http/fields.ts';
import { Request } from '../../src/http/request/request.ts';
import { RequestParser } from '../../src/http1/request-parser.ts';

/** The request of one request line, such as `GET /a?b`, with further field lines. */
export function makeRequest(line: string, ...fields: readonly string[]): Request {
  return requestOf([`${line} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n'));
}

/** The request of a whole head. */
export function requestOf(head: string): Request {
  const parser = new RequestParser();
  parser.receive(Buffer.from(head, 'latin1'));
  const event = parser.nextEvent();
  if (event?.kind !== 'head') throw new Error(`no request: ${head}`);
  return new Request(event.head, noRequestContent, {
    protocol: 'http',
    clientAddress: '127.0.0.1',
    localAddress: '127.0.0.1',
    localPort: 80,
  });
}

/** Content that has come to its end. */
export function contentOf(pieces: readonly Buffer[], trailers?: Fields): RequestContent {
  const content = new RequestContent('coming');
  for (const piece of pieces) content.add(piece);
  content.complete(trailers);
  return content;
}
