import { describe, expect, test } from 'vitest';
import { redirect } from '../../../src/http/response/redirect.ts';
import { checkReply } from '../../../src/http/response/reply.ts';
import { UsageError } from '../../../src/usage-error.ts';

describe('a redirection', () => {
  test('is a 302 without content', () => {
    expect(redirect('/a?b#c')).toEqual({ status: 302, headers: { Location: '/a?b#c' } });
  });

  test.each([301, 302, 303, 307, 308] as const)('can be a %i', (status) => {
    expect(checkReply(redirect('/', status)).status).toBe(status);
  });

  test.each([
    ['200', 200],
    ['304', 304],
    ['"302"', '302'],
  ])('cannot be %s', (shown, status) => {
    expect(() => redirect('/', status as 302)).toThrow(
      new UsageError(
        `redirect(): status ${shown}. It is 301, 302, 303, 307 or 308; write a reply for any other.`,
      ),
    );
  });

  test('cannot smuggle another field', () => {
    expect(() => checkReply(redirect('/\r\nSet-Cookie: a=b'))).toThrow(
      String.raw`reply: the value of Location, "/\r\nSet-Cookie: a=b", has a control character`,
    );
  });
});
