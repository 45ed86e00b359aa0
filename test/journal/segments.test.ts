import { describe, expect, test } from 'vitest';
import { hostOf, statusOf } from '../../src/journal/segments.ts';
import type { WireSegment } from '../../src/journal/wire-log.ts';

const place = { timeMs: 0, connection: 1, direction: 'sent', offset: 0 } as const;
const bytes = (text: string): WireSegment => ({
  kind: 'bytes',
  ...place,
  bytes: Buffer.from(text, 'latin1'),
});
const cut: WireSegment = { kind: 'cut', ...place, length: 1, pieces: 1, untilMs: 0 };

describe('the status of a response', () => {
  test.each<[string, readonly string[], number | undefined]>([
    ['is in its status line', ['HTTP/1.1 404 Not Found\r\n\r\n'], 404],
    ['needs no reason phrase', ['HTTP/1.1 200\r\n'], 200],
    ['may come in pieces', ['HTT', 'P/1.1 2', '00 OK\r\n'], 200],
    [
      'is that of the final response',
      ['HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n', 'HTTP/1.1 200 OK\r\n'],
      200,
    ],
    ['is 101 when the protocol is switched', ['HTTP/1.1 101 Switching Protocols\r\n\r\n'], 101],
    ['is not that of an interim response', ['HTTP/1.1 100 Continue\r\n\r\n'], undefined],
    [
      'is not there without the end of an interim response',
      ['HTTP/1.1 100 Continue\r\n'],
      undefined,
    ],
    ['has three digits', ['HTTP/1.1 1000 Higher\r\n'], undefined],
    ['is not looked for behind other bytes', ['junk HTTP/1.1 200 OK\r\n'], undefined],
    ['is not there without a response', [], undefined],
  ])('%s', (_, pieces, status) => {
    expect(statusOf(pieces.map(bytes))).toBe(status);
  });

  test('is not known when the beginning was not kept', () => {
    expect(statusOf([cut, bytes('HTTP/1.1 200 OK\r\n')])).toBeUndefined();
  });
});

describe('the host of a request', () => {
  test.each<[string, string, string | undefined]>([
    ['is the value of Host', 'GET / HTTP/1.1\r\nHost: a.test:80\r\n\r\n', 'a.test:80'],
    [
      'is found in any case, without white space around it',
      'GET / HTTP/1.1\r\nA: b\r\nhOST:\t a \r\n\r\n',
      'a',
    ],
    ['may be empty', 'GET / HTTP/1.1\r\nHost:\r\nA: b\r\n\r\n', ''],
    ['is not in the content', 'GET / HTTP/1.0\r\n\r\nHost: a\r\n', undefined],
    ['is not part of another field', 'GET / HTTP/1.0\r\nX-Host: a\r\n\r\n', undefined],
  ])('%s', (_, head, host) => {
    expect(hostOf([bytes(head)])).toBe(host);
  });
});
