import { describe, expect, test } from 'vitest';
import { recordedAnswer, splitMessages } from './message.ts';
import { readRecordings, requestToUs } from './recording.ts';

const get = 'GET / HTTP/1.1\r\nHost: h\r\n\r\n';
const ok = (body: string): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

function bodiesOf(bytes: string, request = get): [statusLine: string, body: string][] {
  return splitMessages(bytes, request).map(({ statusLine, body }) => [statusLine, body]);
}

describe('the bytes of a connection are split', () => {
  test.each<[string, string, [string, string][]]>([
    ['nothing', '', []],
    ['a body by its length', ok('ab'), [['HTTP/1.1 200 OK', 'ab']]],
    ['a body that is longer than it says', ok('ab') + 'c', [['HTTP/1.1 200 OK', 'abc']]],
    [
      'two responses',
      ok('ab') + ok('c'),
      [
        ['HTTP/1.1 200 OK', 'ab'],
        ['HTTP/1.1 200 OK', 'c'],
      ],
    ],
    [
      'an interim response',
      `HTTP/1.1 103 Early Hints\r\n\r\n${ok('ab')}`,
      [
        ['HTTP/1.1 103 Early Hints', ''],
        ['HTTP/1.1 200 OK', 'ab'],
      ],
    ],
    ['a head with bare line feeds', 'HTTP/1.0 200 OK\nX: 1\n\nab', [['HTTP/1.0 200 OK', 'ab']]],
    ['a head without an end', 'HTTP/1.1 200 OK\r\n', [['HTTP/1.1 200 OK', '']]],
    ['what is no response', 'ab', [['', 'ab']]],
    [
      'chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1;x\r\nb\r\n0\r\n\r\n' +
        ok('c'),
      [
        ['HTTP/1.1 200 OK', 'ab'],
        ['HTTP/1.1 200 OK', 'c'],
      ],
    ],
    [
      'what is said to be chunks',
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nab',
      [['HTTP/1.1 200 OK', 'ab']],
    ],
  ])('%s', (_, bytes, expected) => {
    expect(bodiesOf(bytes)).toEqual(expected);
  });

  test('a response to HEAD, whose length counts nothing', () => {
    const head = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';
    const request = get.replace('GET', 'HEAD');
    expect(bodiesOf(head, request)).toEqual([['HTTP/1.1 200 OK', '']]);
    expect(bodiesOf(`${head}hello`, request)).toEqual([['HTTP/1.1 200 OK', 'hello']]);
  });

  test('so that each byte of a body is known by its place', () => {
    const bytes =
      'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n';
    const [message] = splitMessages(bytes, get);
    expect(message!.offsets.map((offset) => bytes[offset]).join('')).toBe('abc');
  });
});

describe('the recordings', () => {
  const recordings = readRecordings();

  test('are split so that nothing is lost', () => {
    for (const recording of recordings) {
      const { messages } = recordedAnswer(recording);
      const lengths = messages.map(({ body }) => body.length);
      const bytes = lengths.reduce((sum, length) => sum + length, 0);
      expect(bytes, recording.id).toBeLessThanOrEqual(recording.response.body.length);
      expect(messages[0]?.body ?? '', recording.id).toBe(
        recording.response.body.slice(0, lengths[0] ?? 0),
      );
    }
  });

  test('ask us for handlers by their names', () => {
    expect(requestToUs('GET /py/a.py?x=/st/b.py HTTP/1.1\r\nX: c.py\r\n\r\n')).toBe(
      'GET /py/a.handler.mjs?x=/st/b.handler.mjs HTTP/1.1\r\nX: c.py\r\n\r\n',
    );
    expect(requestToUs('GET /a.python HTTP/1.1\r\n\r\n')).toBe('GET /a.python HTTP/1.1\r\n\r\n');
  });
});
