import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRoutePattern } from '../../src/routing/route-pattern.ts';
import { UsageError } from '../../src/usage-error.ts';

describe('a route pattern', () => {
  // Each line as the reference answered it, paths percent-encoded as they were sent.
  test.each<[string, string, Record<string, string> | undefined]>([
    ['/r/first', '/r/first', {}],
    ['/r/first', '/r/first/', undefined],
    ['/r/first', '/r/First', undefined],
    ['/r/first', '/r/f%69rst', undefined],
    ['/r/first', '/x/r/first', undefined],
    ['r/first', '/r/first', {}],
    ['', '/', {}],
    ['/', '/', {}],
    ['/r/lit.txt', '/r/litxtxt', undefined],
    ['/r/plus+', '/r/plus+', {}],
    ['/r/plus+', '/r/pluss', undefined],
    ['/r/(a|b)[c]$^', '/r/(a|b)[c]$^', {}],
    ['/r/star/*', '/r/star/a/b', { '*': 'a/b' }],
    ['/r/star/*', '/r/star/', { '*': '' }],
    ['/r/star/*', '/r/star', undefined],
    ['*', '/', { '*': '' }],
    ['*', '/a', { '*': 'a' }],
    ['/r/mid/*.json', '/r/mid/a/b.json', { '*': 'a/b.json' }],
    ['/r/mid/*.json', '/r/mid/.json', { '*': '.json' }],
    ['/r/mid/*.json', '/r/mid/a/b.jso', undefined],
    ['/r/mid/*.json', '/r/mid/a_json', undefined],
    ['/r/mid/*.json', '/r/mid/a.jsonx', undefined],
    ['/r/g/{name}', '/r/g/x', { name: 'x' }],
    ['/r/g/{name}', '/r/g/', undefined],
    ['/r/g/{name}', '/r/g/x/y', undefined],
    ['/r/g/{name}', '/r/g/%2f', { name: '%2f' }],
    ['/r/g/{name}', '/r/g/a%20b', { name: 'a%20b' }],
    ['/r/g2/{a}/x/{b}', '/r/g2/1/x/2', { a: '1', b: '2' }],
    ['/r/g2/{a}/x/{b}', '/r/g2/1/x/2/', undefined],
    ['/r/gs/{a}/*', '/r/gs/1/2/3', { a: '1', '*': '2/3' }],
    ['/r/{a}.{b}', '/r/x.y.z', { a: 'x.y', b: 'z' }],
    ['/r/{_0}', '/r/x', { _0: 'x' }],
    [String.raw`/r/esc\*x`, String.raw`/r/esc\*x`, {}],
    [String.raw`/r/esc\*x`, String.raw`/r/esc\yx`, undefined],
    [String.raw`/r/esc\*x`, '/r/escyx', undefined],
    [String.raw`/r/\{a\}/{b}`, String.raw`/r/\{a\}/x`, { b: 'x' }],
    [String.raw`/r/a\b`, String.raw`/r/a\b`, {}],
    ['/{__proto__}', '/x', Object.fromEntries([['__proto__', 'x']])],
  ])('%j and the path %j: %j', (pattern, path, match) => {
    expect(parseRoutePattern(pattern).match(path)).toEqual(match);
  });

  test.each<[RegExp, string, Record<string, string> | undefined]>([
    [/^\/a\/\d+$/, '/a/12', {}],
    [/^\/a\/\d+$/, '/a/b', undefined],
    [/\.js/, '/x/y.js.map', {}],
    [/\/A$/i, '/x/a', {}],
    [/^\/(?<first>[^/]+)\/(?<rest>.*)$/, '/a/b/c', { first: 'a', rest: 'b/c' }],
    [/^\/(?:(?<a>a)|(?<b>b))$/, '/b', { b: 'b' }],
  ])('%s and the path %j: %j', (pattern, path, match) => {
    expect(parseRoutePattern(pattern).match(path)).toEqual(match);
  });

  test.each([/a/g, /a/y, /a/gy])('%s forgets where it stopped', (regExp) => {
    const pattern = parseRoutePattern(regExp);
    for (let count = 0; count < 3; count += 1) expect(pattern.match('/a')).toEqual({});
    expect(regExp.lastIndex).toBe(0);
  });

  test('knows its one path when it has no group', () => {
    expect(parseRoutePattern('a/b').literalPath).toBe('/a/b');
    expect(parseRoutePattern(String.raw`/a\*`).literalPath).toBe(String.raw`/a\*`);
    expect(parseRoutePattern('/a/{b}').literalPath).toBeUndefined();
    expect(parseRoutePattern('/a/*').literalPath).toBeUndefined();
    expect(parseRoutePattern(/a/).literalPath).toBeUndefined();
  });

  test('knows its source, for messages', () => {
    expect(parseRoutePattern('a/{b}').source).toBe('/a/{b}');
    expect(parseRoutePattern(/a\/b/i).source).toBe(String.raw`/a\/b/i`);
  });

  test('without groups matches no path but its own', () => {
    const path = fc
      .string({
        unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
      })
      .filter((text) => !/[{}*?#]|:\/\/|\/:[A-Za-z_]|^:[A-Za-z_]/.test(text))
      .map((text) => `/${text}`);
    fc.assert(
      fc.property(path, path, (own, other) => {
        const pattern = parseRoutePattern(own);
        expect(pattern.match(own)).toEqual({});
        expect(pattern.match(other) !== undefined).toBe(other === own);
        expect(pattern.match(`${own}/`)).toBeUndefined();
        expect(pattern.literalPath).toBe(own);
      }),
      { numRuns: 500 },
    );
  });

  test('with groups finds what was put in their places', () => {
    const literal = fc.string({ unit: fc.constantFrom(...'ab.+()[]$^|-'.split('')), maxLength: 4 });
    const value = fc.string({ unit: fc.constantFrom(...'xyz%2f'.split('')), minLength: 1 });
    fc.assert(
      fc.property(literal, literal, value, fc.webPath(), (one, two, name, rest) => {
        const pattern = parseRoutePattern(`/${one}/{name}/${two}/*`);
        const path = `/${one}/${name}/${two}/${rest}`;
        expect(pattern.match(path)).toEqual({ name, '*': rest });
      }),
    );
  });
});

describe('a pattern that is refused', () => {
  test.each<[string, string]>([
    ['/a/{b', '"{" has no counterpart'],
    ['/a/b}', '"}" has no counterpart'],
    [String.raw`/a/\{b}`, '"}" has no counterpart'],
    ['/a/{{b}}', '"{" has no counterpart'],
    ['/a/{}', 'the group {} needs a name of letters, digits and _'],
    ['/a/{b-c}', 'the group {b-c} needs a name of letters, digits and _'],
    ['/a/{b/c}', 'the group {b/c} needs a name of letters, digits and _'],
    ['/a/{*}', 'the group {*} needs a name of letters, digits and _'],
    ['/{a}/{a}', 'the group {a} is there twice'],
    ['/*/{a}', 'the group {a} stands after the *, which matches to the end'],
    [
      '/*/*',
      'it has two *, of which each would match to the end; write "/{part1}/*", or a glob with **',
    ],
    ['/**/{id}', 'a glob has no groups as {id} is one; write *, or a RegExp with named groups'],
    ['/**/{a,{b,c}}', 'a brace has no counterpart, or is in another; write {a,b}'],
    ['ws://localhost/a', 'it is a URL of another scheme; a route answers http: and https:'],
    ['/users/:id/:part', '":id" is no group; write "/users/{id}/{part}"'],
    [
      '/a?b=c',
      'a pattern matches the path, which has no "?"; write "/a" and the option query: {"b":"c"}',
    ],
    ['a#b', 'a pattern matches the path, which has no "#"; write "/a"'],
    ['/a b', 'a path is percent-encoded when it is sent; write "/a%20b"'],
    ['/žluť/🐎', 'a path is percent-encoded when it is sent; write "/%C5%BElu%C5%A5/%F0%9F%90%8E"'],
    ['/a\n', 'a path is percent-encoded when it is sent; write "/a%0A"'],
    ['/\ud800', 'a path is percent-encoded when it is sent; write "/%EF%BF%BD"'],
  ])('%j', (pattern, why) => {
    expect(() => parseRoutePattern(pattern)).toThrow(
      new UsageError(`route ${JSON.stringify(pattern)}: ${why}.`),
    );
  });

  test.each([
    ['undefined', undefined],
    ['null', null],
    ['5', 5],
    ['["/a"]', ['/a']],
    ['an instance of URL', new URL('http://localhost/a')],
  ])('%s', (shown, pattern) => {
    expect(() => parseRoutePattern(pattern as unknown as string)).toThrow(
      new UsageError(`route ${shown}: a pattern is a path such as "/a/{name}/*", or a RegExp.`),
    );
  });

  test.each([
    [/^\/a\?page=2$/, "{ page: '2' }"],
    [/\?q=\w+/, "{ q: '' }"],
    [/[?]\?/, "{ page: '2' }"],
  ])('%s looks at a query', (pattern, query) => {
    expect(() => parseRoutePattern(pattern)).toThrow(
      new UsageError(
        `route ${String(pattern)}: a pattern matches the path, which has no "?", so this one never matches. ` +
          `Leave out what follows it, and write the option query, such as ${query}.`,
      ),
    );
  });

  test.each([
    [/\/a(\?.*)?$/],
    [/\/a\??/],
    [/\/a\?*$/],
    [/\/a$|\?b/],
    [/[?]|a/],
    [/\/a\\?/],
    [/\/a\?{0,1}/],
  ])('not %s, which may match a path', (pattern) => {
    expect(() => parseRoutePattern(pattern)).not.toThrow();
  });

  test('takes the path that it suggests', () => {
    expect(parseRoutePattern('/%C5%BElu%C5%A5').match('/%C5%BElu%C5%A5')).toEqual({});
    expect(new URL('/žluť', 'http://localhost').pathname).toBe('/%C5%BElu%C5%A5');
  });
});
