import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { parseCookies } from '../../../src/http/request/cookies.ts';
import { setCookieValue, type CookieAttributes } from '../../../src/http/response/set-cookie.ts';

const moment = new Date(Date.UTC(2031, 4, 6, 7, 8, 9));

describe('the value of Set-Cookie', () => {
  test.each<[CookieAttributes | undefined, string]>([
    [undefined, 'name=value; Path=/'],
    [{ path: '/p' }, 'name=value; Path=/p'],
    [{ path: null }, 'name=value'],
    [{ path: '' }, 'name=value; Path='],
    [{ maxAge: 120 }, 'name=value; Max-Age=120; Path=/'],
    [{ maxAge: 0 }, 'name=value; Max-Age=0; Path=/'],
    [{ expires: moment }, 'name=value; Expires=Tue, 06 May 2031 07:08:09 GMT; Path=/'],
    [{ secure: false, httpOnly: false, partitioned: false }, 'name=value; Path=/'],
    [{ comment: 'say "c m"' }, String.raw`name=value; Comment="say \"c m\""; Path=/`],
  ])('with %j', (attributes, value) => {
    expect(setCookieValue('name', 'value', attributes)).toBe(value);
  });

  test('has its attributes in the order of their names', () => {
    const value = setCookieValue('name', 'value', {
      secure: true,
      sameSite: 'lax',
      path: '/p',
      partitioned: true,
      maxAge: 10,
      httpOnly: true,
      expires: moment,
      domain: 'd.test',
      comment: 'c m',
    });
    expect(value).toBe(
      'name=value; Comment="c m"; Domain=d.test; Expires=Tue, 06 May 2031 07:08:09 GMT; ' +
        'HttpOnly; Max-Age=10; Partitioned; Path=/p; SameSite=lax; Secure',
    );
  });

  test('expires so many milliseconds from now', () => {
    vi.useFakeTimers({ now: moment, toFake: ['Date'] });
    try {
      expect(setCookieValue('a', '', { expires: -9000 })).toBe(
        'a=; Expires=Tue, 06 May 2031 07:08:00 GMT; Path=/',
      );
    } finally {
      vi.useRealTimers();
    }
  });

  test('is not quoted or checked', () => {
    expect(setCookieValue('name', 'a b;c"d,e', { sameSite: 'x' })).toBe(
      'name=a b;c"d,e; Path=/; SameSite=x',
    );
  });

  test('begins with the pair that comes back in a Cookie field', () => {
    const value = fc.string({ unit: 'grapheme-ascii' }).filter((text) => !/;|^\s|\s$/.test(text));
    fc.assert(
      fc.property(value, (text) => {
        const [pair] = setCookieValue('a', text, { secure: true }).split('; ');
        expect([...parseCookies(pair)]).toEqual([['a', text]]);
      }),
    );
  });
});
