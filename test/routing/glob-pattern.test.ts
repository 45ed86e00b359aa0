import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isGlob, parseGlob } from '../../src/routing/glob-pattern.ts';

describe('a glob matches as Playwright has it', () => {
  test.each<[string, string[], string[]]>([
    ['**/api/**', ['/api/', '/api/a', '/v1/api/a/b'], ['/api', '/apis/a']],
    ['/api/**', ['/api/', '/api/a/b'], ['/api', '/v1/api/a']],
    ['**/*.{png,jpg}', ['/a.png', '/a/b.jpg', '/.png'], ['/a.gif', '/a.png/b', '/apng']],
    ['/a/**/b', ['/a/b', '/a/x/b', '/a/x/y/b'], ['/ab', '/a/xb', '/a/b/c']],
    ['/{a,b}/*', ['/a/1', '/b/'], ['/c/1', '/a/1/2', '/a']],
    ['/a{,.html}', ['/a', '/a.html'], ['/a.htm']],
    ['/**', ['/', '/a/b'], []],
    [String.raw`/a\*b**`, ['/a*b', '/a*bc'], ['/axb']],
  ])('%s', (glob, matching, others) => {
    expect(isGlob(glob)).toBe(true);
    const matches = parseGlob(glob);
    expect(matching.filter((path) => matches?.(path) !== true)).toEqual([]);
    expect(others.filter((path) => matches?.(path) === true)).toEqual([]);
  });

  test('like a regular expression', () => {
    const part = constantFrom('/', 'a', 'b', '*', '**', '**/', '{a,b}', '{/,a*,}', '.');
    const path = array(constantFrom('/', 'a', 'b', '.'), { maxLength: 8 });
    assert(
      property(array(part, { maxLength: 6 }), path, (parts, characters) => {
        const glob = parts.join('');
        const source = glob.replaceAll(
          /\*\*\/|\*\*|[*.{},]/g,
          (each) =>
            ({
              '**/': '(?:[^]*/)?',
              '**': '[^]*',
              '*': '[^/]*',
              '.': String.raw`\.`,
              '{': '(?:',
              '}': ')',
              ',': '|',
            })[each] as string,
        );
        const text = characters.join('');
        expect(parseGlob(glob)?.(text)).toBe(new RegExp(`^(?:${source})$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });
});

test.each(['/a', '/a/{name}/*', '/{name}', '*.css'])('%s is none', (pattern) => {
  expect(isGlob(pattern)).toBe(false);
});

test.each(['/**{', '/**}', '/**{a,{b,c}}'])('%s cannot be read', (glob) => {
  expect(parseGlob(glob)).toBe(undefined);
});

test('a long path takes a time that grows as it does', () => {
  const matches = parseGlob('**a**a**a**a**a**{b,c}');
  const time = (length: number): number => {
    const path = `/${'a'.repeat(length)}`;
    const begun = performance.now();
    expect(matches?.(path)).toBe(false);
    return performance.now() - begun;
  };
  time(1000);
  expect(time(16_000)).toBeLessThan(100 * Math.max(1, time(1000)));
});
