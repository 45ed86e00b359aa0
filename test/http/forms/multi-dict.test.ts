import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FormDict } from '../../../src/http/forms/form-dict.ts';
import { MultiDict } from '../../../src/http/forms/multi-dict.ts';
import { costlyGrowth } from '../../support/growth.ts';

describe('a dictionary of several values', () => {
  const dict = new MultiDict([
    ['a', '1'],
    ['b', ''],
    ['a', '2'],
  ]);

  test('gives the first value, the last, or all of them', () => {
    expect(dict.get('a')).toBe('1');
    expect(dict.first('a')).toBe('1');
    expect(dict.last('a')).toBe('2');
    expect(dict.getList('a')).toEqual(['1', '2']);
  });

  test('has an empty value', () => {
    expect(dict.has('b')).toBe(true);
    expect(dict.get('b')).toBe('');
    expect(dict.first('b', 'x')).toBe('');
    expect(dict.last('b', 'x')).toBe('');
  });

  test('has nothing of a name that is not there, or in another case', () => {
    expect(dict.has('A')).toBe(false);
    expect(dict.get('A')).toBeUndefined();
    expect(dict.getList('A')).toEqual([]);
    expect(dict.first('A', 'x')).toBe('x');
    expect(dict.last('A', 'x')).toBe('x');
  });

  test('throws when there is neither a value nor another one instead', () => {
    const error = new RangeError('there is no "c"');
    expect(() => dict.first('c')).toThrow(error);
    expect(() => dict.last('c')).toThrow(error);
  });

  test('finds each of many names without going through all of them', () => {
    const dicts = new Map<number, FormDict<string>>();
    const dictOf = (size: number): FormDict<string> => {
      const names = Array.from({ length: size }, (_, i) => `name ${i}`);
      const pairs = names.map((name): [string, string] => [name, name]);
      const made = new FormDict(pairs, () =>
        names.map((name) => [Buffer.from(name), Buffer.of(0)]),
      );
      dicts.set(size, made);
      return made;
    };
    const growth = costlyGrowth((size) => {
      const made = dicts.get(size) ?? dictOf(size);
      for (let i = 0; i < size; i++) {
        const name = `name ${i}`;
        if (!made.has(name) || made.bytes(name) === undefined) throw new Error(name);
      }
    });
    expect(growth).toBeUndefined();
  });

  test('has no names but its own', () => {
    expect(dict.has('constructor')).toBe(false);
    expect(new MultiDict([['__proto__', 1]]).get('__proto__')).toBe(1);
  });

  test('has its names once, and its pairs in order', () => {
    expect(dict.keys()).toEqual(['a', 'b']);
    expect([...dict]).toEqual([
      ['a', '1'],
      ['b', ''],
      ['a', '2'],
    ]);
    expect([...new MultiDict()]).toEqual([]);
  });

  test('does not change with the list that it was made of, or that it gives', () => {
    const pairs: [string, number][] = [['a', 1]];
    const copy = new MultiDict(pairs);
    pairs.push(['a', 2]);
    copy.getList('a').push(3);
    copy.keys().push('b');
    expect([...copy]).toEqual([['a', 1]]);
  });

  test('is readable in JSON and when it is inspected', () => {
    expect(JSON.stringify(dict)).toBe('[["a","1"],["b",""],["a","2"]]');
    expect(inspect(dict)).toBe("MultiDict [ [ 'a', '1' ], [ 'b', '' ], [ 'a', '2' ] ]");
  });

  test('agrees with URLSearchParams', () => {
    const name = fc.constantFrom('a', 'b', '__proto__', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string())), name, (pairs, wanted) => {
        const params = new URLSearchParams(pairs);
        const same = new MultiDict(pairs);
        expect(same.get(wanted)).toBe(params.get(wanted) ?? undefined);
        expect(same.getList(wanted)).toEqual(params.getAll(wanted));
        expect(same.has(wanted)).toBe(params.has(wanted));
        expect(same.keys()).toEqual([...new Set(params.keys())]);
      }),
    );
  });
});
