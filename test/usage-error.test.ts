import { describe, expect, test } from 'vitest';
import {
  describeValue,
  didYouMean,
  isPlainObject,
  rejectUnknownOptions,
  UsageError,
} from '../src/usage-error.ts';

describe('a UsageError', () => {
  test('is an error with a name of its own', () => {
    const error = new UsageError('why');
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('UsageError: why');
    expect(error.stack).toContain('usage-error.test.ts');
  });
});

describe('a value in a message', () => {
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;

  test.each<[unknown, string]>([
    ['200', '"200"'],
    ['a\nb', String.raw`"a\nb"`],
    [200, '200'],
    [NaN, 'NaN'],
    [5n, '5'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'a function'],
    [Map, 'a function'],
    [{ a: [1] }, '{"a":[1]}'],
    [[1, 'b'], '[1,"b"]'],
    [Object.create(null), '{}'],
    [new Map(), 'an instance of Map'],
    [Buffer.from('x'), 'an instance of Buffer'],
    [cyclic, 'an object'],
    [{ a: 5n }, 'an object'],
  ])('is shown so that it is not mistaken: %#', (value, shown) => {
    expect(describeValue(value)).toBe(shown);
  });

  test('is cut when it is long', () => {
    expect(describeValue('x'.repeat(1000))).toBe(`"${'x'.repeat(199)}…`);
    expect(describeValue({ a: 'x'.repeat(1000) })).toHaveLength(201);
  });
});

describe('a plain object', () => {
  test('is one that was written as { … }', () => {
    expect([{}, { a: 1 }, Object.create(null)].every(isPlainObject)).toBe(true);
  });

  test.each([
    [[]],
    [null],
    [undefined],
    ['x'],
    [5],
    [() => 1],
    [new Map()],
    [new Error('x')],
    [/x/],
  ])('is not %s', (value) => {
    expect(isPlainObject(value)).toBe(false);
  });
});

function messageOf(name: string, known: readonly string[]): string {
  try {
    rejectUnknownOptions('here', { [name]: 1 }, known);
  } catch (error) {
    return (error as UsageError).message;
  }
  return 'known';
}

describe('an unknown option', () => {
  test.each([
    ['sise', ['size', 'side-effect'], 'size'],
    ['SIZE', ['size'], 'size'],
    ['isze', ['size'], 'size'],
    ['siz', ['size'], 'size'],
    ['sizes', ['size'], 'size'],
    // The nearest, not the first that is near.
    ['tide', ['size', 'time', 'tides'], 'time'],
  ])('%s is answered with the nearest of %j: %s', (name, known, nearest) => {
    expect(messageOf(name, known)).toBe(`here: no option "${name}". Did you mean "${nearest}"?`);
  });

  test.each([
    ['timeout', ['size', 'every']],
    ['x', ['id', 'data']],
    ['to', ['id', 'data']],
    ['', ['id']],
  ])('%j is answered with all names when none of %j is near', (name, known) => {
    expect(messageOf(name, known)).toBe(`here: no option "${name}". It has ${known.join(', ')}.`);
  });

  test('is none of the known ones', () => {
    expect(messageOf('size', ['every', 'size'])).toBe('known');
  });
});

describe('a word that is none of the known ones', () => {
  const known = ['slow-3g', 'fast-3g', '4g'];

  test.each([
    ['slow3g', "Did you mean 'slow-3g'?"],
    ['4G', "Did you mean '4g'?"],
    ['5g', "Did you mean '4g'?"],
    ['-3g', "Did you mean 'slow-3g' or 'fast-3g'?"],
    ['FAST', "Did you mean 'fast-3g'?"],
  ])('%j is answered with those that were probably meant', (word, hint) => {
    expect(didYouMean(word, known)).toBe(hint);
  });

  test.each(['', '-', 'offline', 5, undefined, null, ['4g']])('%j is near to none', (word) => {
    expect(didYouMean(word, known)).toBeUndefined();
  });

  test('is shown as one would write it', () => {
    expect(didYouMean('4', ['4g'], (word) => `{ kind: '${word}' }`)).toBe(
      "Did you mean { kind: '4g' }?",
    );
  });
});
