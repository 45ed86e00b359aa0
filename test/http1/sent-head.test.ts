import { expect, test } from 'vitest';
import { maxSentHeadBytes, sentHead, type SentHead } from '../../src/http1/sent-head.ts';

test.each<[string, string, SentHead['head'], number | undefined]>([
  ['nothing', '', 'none', undefined],
  ['less than a status line', 'HT', 'part', undefined],
  ['a status line', 'HTTP/1.1 200 OK\r\n', 'part', 200],
  ['a status line and a field', 'HTTP/1.1 408 Late\r\nA: b\r\n', 'part', 408],
  ['a head', 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n', 'whole', 200],
  ['a head with bare LF', 'HTTP/1.0 204\nA: b\n\n', 'whole', 204],
  ['a head without fields', 'HTTP/1.1 421 Misdirected Request\r\n\r\n', 'whole', 421],
  ['an interim response', 'HTTP/1.1 100 Continue\r\n\r\n', 'whole', 100],
  ['junk before the status line', '\r\n\r\nHTTP/1.1 200 OK\r\n', 'part', 200],
  ['four bytes of junk', 'abcdHTTP/1.1 200 OK\r\n', 'part', 200],
  ['more junk than is looked past', 'abcdeHTTP/1.1 200 OK\r\n', 'whole', undefined],
  ['junk that may still become a status line', 'abcdHTT', 'part', undefined],
])('sees how much of a head was sent: %s', (_, text, head, status) => {
  expect(sentHead(Buffer.from(text))).toEqual({ head, status });
});

test('takes a head that is too long for a whole one', () => {
  const text = 'HTTP/1.1 200 OK\r\nA: '.padEnd(maxSentHeadBytes, 'x');
  expect(sentHead(Buffer.from(text)).head).toBe('whole');
  expect(sentHead(Buffer.from(text.slice(0, -1))).head).toBe('part');
});
