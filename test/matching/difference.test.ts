import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeDifference, jsonDifferences, matchesText } from '../../src/matching/difference.ts';

/** What differs, in words. */
const differ = (expected: unknown, received: unknown): string[] =>
  jsonDifferences(expected, received, 'body').map(describeDifference);

describe('JSON that is in other JSON', () => {
  test.each<[string, unknown, unknown]>([
    ['the same text', 'a', 'a'],
    ['null', null, null],
    ['some of the properties', { a: 1 }, { a: 1, b: 2 }],
    ['some of the properties, deeper', { a: { b: [{ c: 1 }] } }, { a: { b: [{ c: 1, d: 2 }] } }],
    ['no property', {}, { a: 1 }],
    ['a property that is not there', { a: undefined }, {}],
    ['text that matches', { at: /^\d+$/ }, { at: '12' }],
    ['anything of a type', { id: expect.any(Number) }, { id: 3 }],
    ['a list', [1, 'a', null], [1, 'a', null]],
  ])('is there: %s', (_, expected, received) => {
    expect(differ(expected, received)).toEqual([]);
  });

  test.each<[string, unknown, unknown, string[]]>([
    ['another value', { a: 1 }, { a: 2 }, ['body.a: expected 1, received 2']],
    ['another type', { a: 1 }, { a: '1' }, ['body.a: expected 1, received "1"']],
    ['nothing', { a: 1 }, {}, ['body.a: expected 1, received nothing']],
    ['null', { a: {} }, { a: null }, ['body.a: expected {}, received null']],
    ['no list', [1], { 0: 1 }, ['body: expected [1], received {"0":1}']],
    ['no object', { a: 1 }, [1], ['body: expected {"a":1}, received [1]']],
    ['a longer list', [1], [1, 2], ['body: expected 1 item, received 2']],
    ['another item', [1, 2], [1, 3], ['body[1]: expected 2, received 3']],
    ['text that does not match', { a: /b/ }, { a: 'c' }, ['body.a: expected /b/, received "c"']],
    ['no text', { a: /1/ }, { a: 1 }, ['body.a: expected /1/, received 1']],
    [
      'something of another type',
      { a: expect.any(Number) },
      { a: 'x' },
      ['body.a: expected expect.any(Number), received "x"'],
    ],
    [
      'several things',
      { a: 1, 'b-c': { d: 1 } },
      { a: 2, 'b-c': { d: 2 } },
      ['body.a: expected 1, received 2', 'body["b-c"].d: expected 1, received 2'],
    ],
  ])('is not there: %s', (_, expected, received, differences) => {
    expect(differ(expected, received)).toEqual(differences);
  });

  test('is always in itself', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const copy: unknown = JSON.parse(JSON.stringify(value));
        expect(differ(copy, copy)).toEqual([]);
      }),
    );
  });
});

describe('a text', () => {
  test('is the same, or is matched', () => {
    expect(matchesText('a', 'a')).toBe(true);
    expect(matchesText('a', 'ab')).toBe(false);
    expect(matchesText(/a/, 'ab')).toBe(true);
  });

  test('is matched from its start each time', () => {
    const global = /a/g;
    expect([matchesText(global, 'xa'), matchesText(global, 'xa')]).toEqual([true, true]);
    expect(matchesText(/a/y, 'xa')).toBe(true);
  });
});
