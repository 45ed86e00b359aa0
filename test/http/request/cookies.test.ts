import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCookies } from '../../../src/http/request/cookies.ts';

describe('the cookies of a request', () => {
  test.each([
    ['a=1', [['a', '1']]],
    [
      'a=1; b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a=1;b=2;',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      ' a = 1 ;; b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['a=', [['a', '']]],
    ['a=b=c', [['a', 'b=c']]],
    ['a="q v"', [['a', '"q v"']]],
    ['a=%20x', [['a', '%20x']]],
    ['a=caf\xc3\xa9', [['a', 'caf\xc3\xa9']]],
    [
      '__proto__=1; constructor=2',
      [
        ['__proto__', '1'],
        ['constructor', '2'],
      ],
    ],
  ])('are the pairs of %j, as they were sent', (field, pairs) => {
    expect([...parseCookies(field)]).toEqual(pairs);
  });

  test.each([
    [
      'a=1; bad; b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a=1; =2; b=3',
      [
        ['a', '1'],
        ['b', '3'],
      ],
    ],
    ['a', []],
    ['=', []],
    ['', []],
  ])('are those of %j that have a name and a value', (field, pairs) => {
    expect([...parseCookies(field)]).toEqual(pairs);
  });

  test('are separated by semicolons alone, and any name is a name', () => {
    expect([...parseCookies('a=1, b=2; expires=x; path=/')]).toEqual([
      ['a', '1, b=2'],
      ['expires', 'x'],
      ['path', '/'],
    ]);
  });

  test('are none without a Cookie field', () => {
    expect([...parseCookies(undefined)]).toEqual([]);
  });

  test('of one name are all kept: get gives the last', () => {
    const cookies = parseCookies('a=1; b=2; a=3');
    expect(cookies.get('a')).toBe('3');
    expect(cookies.getList('a')).toEqual(['1', '3']);
    expect(cookies.first('a')).toBe('1');
    expect(cookies.last('a')).toBe('3');
    expect(cookies.keys()).toEqual(['a', 'b']);
    expect(cookies.get('c')).toBeUndefined();
  });

  test('are readable when they are inspected', () => {
    expect(inspect(parseCookies('a=1; a=2'))).toBe("Cookies [ [ 'a', '1' ], [ 'a', '2' ] ]");
  });

  test('are those that were put together', () => {
    // RFC 6265 §5.4, with all that a browser can have in its store.
    const chars = Array.from({ length: 0xff - 0x20 }, (_, i) => String.fromCharCode(0x21 + i));
    const text = (not: string): fc.Arbitrary<string> =>
      fc.string({ unit: fc.constantFrom(...chars.filter((char) => !`${not}\x7f`.includes(char))) });
    const pair = fc.tuple(
      text(';=').filter((name) => name !== '' && name.trim() === name),
      text(';').filter((value) => value.trim() === value),
    );
    fc.assert(
      fc.property(fc.array(pair), (pairs) => {
        const field = pairs.map(([name, value]) => `${name}=${value}`).join('; ');
        expect([...parseCookies(field)]).toEqual(pairs);
      }),
    );
  });

  test('are read from anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a=; ",\\'.split('')) }), (field) => {
        for (const [name, value] of parseCookies(field)) {
          expect(name).not.toBe('');
          expect(`${name}${value}`).not.toContain(';');
        }
      }),
    );
  });
});
