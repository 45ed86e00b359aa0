import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Request } from '../../src/http/request.ts';
import { parseAll } from '../support/event-log.ts';

function read(bytes: string): Request {
  const events = parseAll([Buffer.from(bytes, 'latin1')]);
  const content = events.flatMap((event) => (event.kind === 'content' ? [event.bytes] : []));
  const head = events.find((event) => event.kind === 'head');
  const end = events.find((event) => event.kind === 'end');
  return new Request(head!.head, content, end!.trailers, {
    protocol: 'https',
    clientAddress: '::1',
    localAddress: '127.0.0.1',
    localPort: 8000,
  });
}

describe('url', () => {
  test.each([
    [
      'GET /a%20b?c=d HTTP/1.1\r\nHost: www.localhost:1\r\n\r\n',
      'https://www.localhost:1/a%20b?c=d',
    ],
    ['GET /a? HTTP/1.1\r\nHost: x\r\n\r\n', 'https://x:8000/a?'],
    ['GET //a HTTP/1.1\r\nHost: x:1\r\n\r\n', 'https://x:1/a'],
    ['GET /a HTTP/1.1\r\nHost: [::1]\r\n\r\n', 'https://[::1]:8000/a'],
    ['GET /a HTTP/1.1\r\nHost: x:\r\n\r\n', 'https://x:8000/a'],
    ['GET /a HTTP/1.0\r\n\r\n', 'https://127.0.0.1:8000/a'],
    ['GET https://other:2/b#c HTTP/1.1\r\nHost: x\r\n\r\n', 'https://other:2/b#c'],
  ])('of %j', (bytes, url) => {
    expect(read(bytes).url).toBe(url);
  });
});

test('the query is empty when there is none', () => {
  expect(read('GET /a HTTP/1.1\r\nHost: x\r\n\r\n').query).toBe('');
});

describe('the body', () => {
  const chunked = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';

  test('is one buffer, however many pieces came', () => {
    const request = read(`${chunked}4\r\n{"a"\r\n4\r\n: 1}\r\n0\r\nX-T: t\r\n\r\n`);
    expect(request.body).toEqual(Buffer.from('{"a": 1}'));
    expect(request.body).toBe(request.body);
    expect(request.json()).toEqual({ a: 1 });
    expect(request.trailers?.get('x-t')).toBe('t');
  });

  test('is empty when there is none', () => {
    const request = read('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(request.body).toHaveLength(0);
    expect(request.text()).toBe('');
    expect(() => request.json()).toThrow(SyntaxError);
  });

  test('is text in UTF-8', () => {
    expect(read('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n\xc3\xa9').text()).toBe(
      'é',
    );
  });
});

test('a person sees what it is', () => {
  const request = read('PUT /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi');
  expect(String(request)).toBe('PUT /a?b');
  expect(request.toJSON()).toEqual({
    method: 'PUT',
    url: 'https://x:8000/a?b',
    headers: [
      ['Host', 'x'],
      ['Content-Length', '2'],
    ],
    body: 'hi',
  });
  expect(inspect(request)).toMatch(/^Request \{\s+method: 'PUT',\s+url: 'https:\/\/x:8000\/a\?b'/);
});
