import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { urlParts, type UrlParts } from '../../../src/http/request/url-parts.ts';

const none: UrlParts = {
  scheme: '',
  netloc: '',
  path: '',
  query: '',
  fragment: '',
  hostname: '',
  port: undefined,
  username: undefined,
  password: undefined,
};

describe('the parts of a URL', () => {
  test.each<[string, Partial<UrlParts>]>([
    [
      'http://web-platform.test:8000/py/echo.py',
      {
        scheme: 'http',
        netloc: 'web-platform.test:8000',
        path: '/py/echo.py',
        hostname: 'web-platform.test',
        port: 8000,
      },
    ],
    [
      'http://abs.test:99/py/echo.py?x#f',
      {
        scheme: 'http',
        netloc: 'abs.test:99',
        path: '/py/echo.py',
        query: 'x',
        fragment: 'f',
        hostname: 'abs.test',
        port: 99,
      },
    ],
    ['https://x', { scheme: 'https', netloc: 'x', hostname: 'x' }],
    ['https://X:/', { scheme: 'https', netloc: 'X:', hostname: 'x', path: '/' }],
    ['http://x:80/', { scheme: 'http', netloc: 'x:80', hostname: 'x', port: 80, path: '/' }],
    [
      'http://[::A]:1/',
      { scheme: 'http', netloc: '[::A]:1', hostname: '[::a]', port: 1, path: '/' },
    ],
    ['http://[::1]', { scheme: 'http', netloc: '[::1]', hostname: '[::1]' }],
    ['http://x?a?b', { scheme: 'http', netloc: 'x', hostname: 'x', query: 'a?b' }],
    ['http://x#?/#', { scheme: 'http', netloc: 'x', hostname: 'x', fragment: '?/#' }],
    ['http://x/%2F//..;a', { scheme: 'http', netloc: 'x', hostname: 'x', path: '/%2F//..;a' }],
    ['http://me@x/', { scheme: 'http', netloc: 'me@x', hostname: 'x', path: '/', username: 'me' }],
    [
      'http://me:a:b@X:1/',
      {
        scheme: 'http',
        netloc: 'me:a:b@X:1',
        hostname: 'x',
        port: 1,
        path: '/',
        username: 'me',
        password: 'a:b',
      },
    ],
    [
      'http://a@b:c@d@x/',
      {
        scheme: 'http',
        netloc: 'a@b:c@d@x',
        hostname: 'x',
        path: '/',
        username: 'a@b',
        password: 'c@d',
      },
    ],
    ['/a', {}],
    ['', {}],
  ])('of %j', (url, parts) => {
    expect(urlParts(url)).toEqual({ ...none, ...parts });
  });

  test('are those that a URL was put together from', () => {
    const parts = fc.record({
      scheme: fc.constantFrom('http', 'https'),
      hostname: fc.constantFrom('a.test', '127.0.0.1', '[::1]'),
      port: fc.option(fc.nat(65_535), { nil: undefined }),
      username: fc.option(text('ab%@'), { nil: undefined }),
      password: text('ab%@:'),
      path: text('/a%:@.').map((path) => (path === '' ? path : `/${path}`)),
      query: text('?a&=/:@'),
      fragment: text('?#a/:@'),
    });
    fc.assert(
      fc.property(
        parts,
        ({ scheme, hostname, port, username, password, path, query, fragment }) => {
          const user = username === undefined ? '' : `${username}:${password}@`;
          const netloc = `${user}${hostname}${port === undefined ? '' : `:${port}`}`;
          const url = `${scheme}://${netloc}${path}${query && `?${query}`}${fragment && `#${fragment}`}`;
          expect(urlParts(url)).toEqual({
            scheme,
            netloc,
            hostname,
            port,
            path,
            query,
            fragment,
            username,
            password: username === undefined ? undefined : password,
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});

function text(chars: string): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...chars.split('')), maxLength: 8 });
}
