import { describe, expect, test } from 'vitest';
import { responseContext } from '../../src/http1/response-context.ts';
import { requestOf } from '../support/make-request.ts';

function contextOf(head: string): Omit<ReturnType<typeof responseContext>, 'nowMs'> {
  const { nowMs: _, ...context } = responseContext(requestOf(head));
  return context;
}

describe('what a request asks of its response', () => {
  test.each([
    ['GET / HTTP/1.1\r\nHost: a\r\n\r\n', 'GET', true, undefined],
    ['HEAD / HTTP/1.1\r\nHost: a\r\n\r\n', 'HEAD', true, undefined],
    ['GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 'GET', true, 'close'],
    ['GET / HTTP/1.0\r\n\r\n', 'GET', false, 'close'],
    ['GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n', 'GET', false, 'keep-alive'],
    ['CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n', 'CONNECT', true, undefined],
  ])('%j', (head, requestMethod, takesChunked, connectionOption) => {
    expect(contextOf(head)).toEqual({ requestMethod, takesChunked, connectionOption });
  });

  test('is little when it could not be read', () => {
    const { nowMs, ...context } = responseContext(undefined);
    expect(context).toEqual({ requestMethod: '', takesChunked: false, connectionOption: 'close' });
    expect(Math.abs(Date.now() - nowMs)).toBeLessThan(60_000);
  });
});
