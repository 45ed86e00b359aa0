import { describe, expect, test } from 'vitest';
import { FormFile } from '../../../src/http/forms/form-file.ts';
import { HTTPException } from '../../../src/http/http-exception.ts';
import { Request } from '../../../src/http/request/request.ts';
import { parseAll } from '../../support/event-log.ts';
import { contentOf } from '../../support/make-request.ts';

function read(bytes: string): Request {
  const events = parseAll([Buffer.from(bytes, 'latin1')]);
  const content = events.flatMap((event) => (event.kind === 'content' ? [event.bytes] : []));
  const head = events.find((event) => event.kind === 'head');
  const end = events.find((event) => event.kind === 'end');
  return new Request(head!.head, contentOf(content, end!.trailers), {
    protocol: 'https',
    clientAddress: '::1',
    localAddress: '127.0.0.1',
    localPort: 8000,
  });
}

function post(type: string, body: string, method = 'POST'): Request {
  return read(
    `${method} /a?q=1 HTTP/1.1\r\nHost: x\r\n${type}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
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

test('the path that was requested has every slash of it; url and path have one at the start', () => {
  const request = read('GET ///a//b?c=//d HTTP/1.1\r\nHost: x:1\r\n\r\n');
  expect(request.requestPath).toBe('///a//b?c=//d');
  expect(request.path).toBe('/a//b');
  expect(request.url).toBe('https://x:1/a//b?c=//d');
  expect(String(request)).toBe('GET ///a//b?c=//d');
});

test('the query is empty when there is none', () => {
  expect(read('GET /a HTTP/1.1\r\nHost: x\r\n\r\n').query).toBe('');
});

describe('the exact bytes of the head', () => {
  const head = 'GET /a?b HTTP/1.1\r\nHOST:x\r\nx-a:  \xff \r\n\r\n';

  test('are those of the request line, of the fields and of both', () => {
    const request = read(`\r\n${head}`);
    expect(request.requestLine.toString('latin1')).toBe('GET /a?b HTTP/1.1\r\n');
    expect(request.rawHeaders.toString('latin1')).toBe('HOST:x\r\nx-a:  \xff \r\n');
    expect(request.rawHead.toString('latin1')).toBe(head);
  });

  test('are none for the fields when there is none', () => {
    const request = read('GET / HTTP/1.0\r\n\r\n');
    expect(request.requestLine.toString()).toBe('GET / HTTP/1.0\r\n');
    expect(request.rawHeaders).toHaveLength(0);
  });
});

describe('GET', () => {
  test('has the parameters of the query', () => {
    const { GET } = read('GET /a?x=1&y&x=%C3%A9+ HTTP/1.1\r\nHost: x\r\n\r\n');
    expect([...GET]).toEqual([
      ['x', '1'],
      ['y', ''],
      ['x', 'é '],
    ]);
    expect(GET.first('x')).toBe('1');
  });

  test('does not drop a second question mark', () => {
    const { GET } = read('GET /a??x=1 HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(GET.get('?x')).toBe('1');
  });
});

describe('POST', () => {
  const urlencoded = 'Content-Type: application/x-www-form-urlencoded\r\n';

  test.each(['POST', 'PUT', 'GET', 'HEAD'])('is the form of a %s request', (method) => {
    expect([...post(urlencoded, 'a=1&b=2&a=3', method).POST]).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ]);
  });

  test('is urlencoded without a type', () => {
    expect(post('', 'a=1').POST.get('a')).toBe('1');
  });

  test('has files', () => {
    const request = post(
      'Content-Type: multipart/form-data; boundary=B\r\n',
      '--B\r\nContent-Disposition: form-data; name="f"; filename="x"\r\n\r\n\xff\r\n--B--\r\n',
    );
    expect(request.POST.get('f')).toEqual(
      new FormFile('x', 'text/plain', Buffer.from('\xff', 'latin1')),
    );
    expect(request.POST).toBe(request.POST);
  });

  test('is empty for another type, and without content', () => {
    expect([...post('Content-Type: text/plain\r\n', 'a=1').POST]).toEqual([]);
    expect([...read('GET /a?q=1 HTTP/1.1\r\nHost: x\r\n\r\n').POST]).toEqual([]);
  });

  test('is a bad request when it cannot be read', () => {
    const request = post('Content-Type: multipart/form-data\r\n', 'a');
    expect(() => request.POST).toThrow(
      new HTTPException(400, 'Content-Type without a boundary: multipart/form-data'),
    );
  });
});

describe('cookies', () => {
  test('are those of all Cookie fields', () => {
    const request = read('GET / HTTP/1.1\r\nHost: x\r\nCookie: a="1"; b=2\r\nCookie: a=3\r\n\r\n');
    expect([...request.cookies]).toEqual([
      ['a', '"1"'],
      ['b', '2'],
      ['a', '3'],
    ]);
    expect(request.cookies.get('a')).toBe('3');
    expect(request.cookies).toBe(request.cookies);
  });

  test('are none without such a field', () => {
    expect([...read('GET / HTTP/1.1\r\nHost: x\r\n\r\n').cookies]).toEqual([]);
  });
});

describe('auth', () => {
  test('has a user name and a password', () => {
    const request = read('GET / HTTP/1.1\r\nHost: x\r\nauthorization: Basic dXNlcjpwYXNz\r\n\r\n');
    expect(request.auth).toEqual({ username: 'user', password: 'pass' });
  });

  test('has neither without the field', () => {
    expect(read('GET / HTTP/1.1\r\nHost: x\r\n\r\n').auth).toEqual({
      username: undefined,
      password: undefined,
    });
  });

  test('is a bad request when it is read, not before', () => {
    const request = read('GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer x\r\n\r\n');
    expect(request.headers.get('Authorization')).toBe('Bearer x');
    expect(() => request.auth).toThrow(
      new HTTPException(400, 'Unsupported authentication scheme Bearer'),
    );
  });
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

  test('is there as a whole, whatever is read of the raw input', () => {
    const request = read(`${chunked}6\r\nabcdef\r\n5\r\n\nghij\r\n0\r\n\r\n`);
    expect(request.rawInput.read(3).toString()).toBe('abc');
    expect(request.rawInput.readline().toString()).toBe('def\n');
    expect(request.body.toString()).toBe('abcdef\nghij');
    expect(request.rawInput.read().toString()).toBe('ghij');
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
});
