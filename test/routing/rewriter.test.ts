import { describe, expect, test } from 'vitest';
import { checkRewrites, rewritePath, type Rewrite } from '../../src/routing/rewriter.ts';
import { UsageError } from '../../src/usage-error.ts';
import { makeRequest } from '../support/make-request.ts';

/** The target of a request after the rewrites. */
function rewritten(line: string, rewrites: readonly Rewrite[]): string {
  const request = makeRequest(line);
  rewritePath(request, checkRewrites(rewrites));
  return request.requestPath;
}

describe('a rewrite', () => {
  const rewrites: readonly Rewrite[] = [
    { method: 'GET', from: '/rewritten', to: '/document.txt' },
    { from: '/rewritten-any', to: '/echo' },
    { method: ['PUT', 'PATCH'], from: '/several', to: '/several-1' },
    { method: 'POST', from: '/several', to: '/several-2' },
    { method: '*', from: '/several', to: '/several-3' },
    { from: '/chain', to: '/rewritten-any' },
  ];

  test.each([
    ['gives another path', 'GET /rewritten', '/document.txt'],
    ['keeps the query', 'GET /rewritten?a=b?', '/document.txt?a=b?'],
    ['keeps an empty query', 'GET /rewritten?', '/document.txt?'],
    ['is for its method', 'POST /rewritten', '/rewritten'],
    ['for GET is not for HEAD, as in the reference', 'HEAD /rewritten', '/rewritten'],
    ['without a method is for any', 'FOO /rewritten-any', '/echo'],
    ['may have several methods', 'PATCH /several', '/several-1'],
    ['comes after one with another method', 'POST /several', '/several-2'],
    ['for any method comes last', 'GET /several', '/several-3'],
    ['is for the whole path', 'GET /rewritten/a', '/rewritten/a'],
    ['is for the path as it was sent', 'GET /%72ewritten', '/%72ewritten'],
    ['is found after several slashes', 'GET //rewritten', '/document.txt'],
    ['is applied once', 'GET /chain', '/rewritten-any'],
    ['leaves other paths alone', 'GET /other?/rewritten', '/other?/rewritten'],
  ])('%s', (_, line, target) => {
    expect(rewritten(line, rewrites)).toBe(target);
  });

  test('changes path and URL of the request too', () => {
    const request = makeRequest('GET /rewritten?a');
    rewritePath(request, checkRewrites(rewrites));
    expect(request.path).toBe('/document.txt');
    expect(request.url).toBe('http://localhost/document.txt?a');
  });

  test('changes nothing when there is none', () => {
    expect(rewritten('GET /rewritten', [])).toBe('/rewritten');
  });
});

describe('the option rewrites', () => {
  const notAPath =
    "is not a path. Write it as it is sent, such as '/a%20b.html': percent-encoded, without a query.";

  test.each<[unknown, string]>([
    ['/a', `: "/a" is not a list. Write [{ from: '/a', to: '/b' }].`],
    [
      { from: '/a', to: '/b' },
      `: {"from":"/a","to":"/b"} is not a list. Write [{ from: '/a', to: '/b' }].`,
    ],
    [['/a'], '[0]: "/a" is not an object. Write { … } with method, from, to.'],
    [
      [{ from: '/a', to: '/b', methods: 'GET' }],
      '[0]: no option "methods". Did you mean "method"?',
    ],
    [[{ from: '/a', to: '/b' }, { from: '/a' }], `[1].to: undefined ${notAPath}`],
    [[{ from: 'a', to: '/b' }], `[0].from: "a" ${notAPath}`],
    [[{ from: '/a', to: '//b' }], `[0].to: "//b" ${notAPath}`],
    [[{ from: '/a', to: 'http://b/' }], `[0].to: "http://b/" ${notAPath}`],
    [[{ from: '/a?b', to: '/b' }], `[0].from: "/a?b" ${notAPath}`],
    [[{ from: '/a#b', to: '/b' }], `[0].from: "/a#b" ${notAPath}`],
    [[{ from: '/é', to: '/b' }], `[0].from: "/é" ${notAPath}`],
    [[{ from: '/a b', to: '/b' }], `[0].from: "/a b" ${notAPath}`],
    [[{ from: /a/, to: '/b' }], `[0].from: an instance of RegExp ${notAPath}`],
    [
      [{ from: '/a', to: '/b', method: 'G T' }],
      `[0].method: "G T". Write 'GET', or a list of methods.`,
    ],
    [[{ from: '/a', to: '/b', method: [] }], `[0].method: []. Write 'GET', or a list of methods.`],
    [[{ from: '/a', to: '/b', method: 5 }], `[0].method: 5. Write 'GET', or a list of methods.`],
    [
      [{ from: '/a', to: '/b', method: ['GET', undefined] }],
      `[0].method: undefined. Write 'GET', or a list of methods.`,
    ],
  ])('refuses %j', (rewrites, why) => {
    expect(() => checkRewrites(rewrites as Rewrite[])).toThrow(
      new UsageError(`wptserve rewrites${why}`),
    );
  });

  test('takes every character that a path can have', () => {
    const from = '/a!$&\'()*+,;=:@-._~%20[]|^`{}"<>\\';
    expect(checkRewrites([{ from, to: '/' }])).toEqual([{ methods: undefined, from, to: '/' }]);
  });
});
