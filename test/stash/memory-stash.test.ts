import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MultiDict } from '../../src/http/forms/multi-dict.ts';
import { MemoryStash } from '../../src/stash/memory-stash.ts';
import { StashError } from '../../src/stash/stash.ts';
import { UsageError } from '../../src/usage-error.ts';

const key = '12345678-1234-4678-9234-56789abcde01';
const other = '12345678-1234-4678-9234-56789abcde02';

describe('a stash', () => {
  test('gives a value once', async () => {
    const stash = new MemoryStash();
    expect(await stash.take(key)).toBeUndefined();
    expect(await stash.put(key, { a: [1] })).toBeUndefined();
    expect(await stash.take(other)).toBeUndefined();
    expect(await stash.take(key)).toEqual({ a: [1] });
    expect(await stash.take(key)).toBeUndefined();
  });

  test.each([
    0,
    false,
    '',
    Number.NaN,
    0n,
    new Date(0),
    new Map([[1, new Set([2])]]),
    Object.create(null),
  ])('keeps %o', async (value) => {
    const stash = new MemoryStash();
    await stash.put(key, value);
    expect(await stash.take(key)).toEqual(value);
  });

  test('keeps what was there when it was put, whatever becomes of it', async () => {
    const stash = new MemoryStash();
    const value = { list: [1] };
    const bytes = Buffer.from('abc');
    const putting = [stash.put(key, value), stash.put(other, bytes)];
    value.list.push(2);
    bytes.fill('x');
    await Promise.all(putting);
    expect(await stash.take(key)).toEqual({ list: [1] });
    const taken = await stash.take(other);
    expect(taken).toBeInstanceOf(Buffer);
    expect(String(taken)).toBe('abc');
  });

  test('finds a key in any spelling', async () => {
    const stash = new MemoryStash();
    await stash.put(`{${key.toUpperCase()}}`, 1);
    expect(await stash.take(Buffer.from(key.replaceAll('-', '')))).toBe(1);
  });

  test('keeps values apart by path, as it is written', async () => {
    const stash = new MemoryStash();
    await stash.put(key, 'p', '/other');
    expect(await stash.take(key)).toBeUndefined();
    expect(await stash.take(key, '/other/')).toBeUndefined();
    expect(await stash.take(key, '/%6fther')).toBeUndefined();
    expect(await stash.take(key, '/other')).toBe('p');
  });

  test('is seen from a path, and from / when it is seen directly', async () => {
    const stash = new MemoryStash();
    const view = stash.view('/a');
    await view.put(key, 1);
    await view.put(key, 2, '/b');
    await stash.put(key, 3);
    expect(await stash.take(key, '/a')).toBe(1);
    expect(await stash.view('/b').take(key)).toBe(2);
    expect(await view.take(key, '/')).toBe(3);
  });

  test('does not put over a value, and keeps the first', async () => {
    const stash = new MemoryStash();
    await stash.put(key, 1, '/a');
    await expect(stash.put(key.toUpperCase(), 2, '/a')).rejects.toThrow(
      new StashError(`stash.put(): there is a value already for ${key} at "/a". Take it first.`),
    );
    expect(await stash.take(key, '/a')).toBe(1);
  });

  test('lets one of several puts at once succeed, and one of several takes', async () => {
    const stash = new MemoryStash();
    const puts = await Promise.allSettled([1, 2, 3].map((value) => stash.put(key, value)));
    expect(puts.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    const takes = await Promise.all([stash.take(key), stash.take(key)]);
    expect(takes).toEqual([1, undefined]);
  });

  test.each([undefined, null])('does not keep %j', async (value) => {
    await expect(new MemoryStash().put(key, value)).rejects.toThrow(
      new UsageError(
        `stash.put(): the value is ${value}. ` +
          'Write any other, because take() says undefined when there is none.',
      ),
    );
  });

  test.each([
    [() => {}, 'a function'],
    [{ name: 'x', call: () => {} }, '{"name":"x"}'],
    [Promise.resolve(), 'an instance of Promise'],
    [Symbol('s'), 'Symbol(s)'],
    [new MultiDict([['a', '1']]), 'an instance of MultiDict'],
  ])('does not keep %o, which cannot be copied', async (value, shown) => {
    const stash = new MemoryStash();
    await expect(stash.put(key, value)).rejects.toThrow(
      new UsageError(
        `stash.put(): ${shown} cannot be copied. ` +
          'Write data that structuredClone() copies as it is: no functions, and no classes of your own.',
      ),
    );
    expect(await stash.take(key)).toBeUndefined();
  });

  test('says why the engine could not copy a value', async () => {
    await expect(new MemoryStash().put(key, { call() {} })).rejects.toHaveProperty(
      'cause.name',
      'DataCloneError',
    );
  });

  test('has no value for what is no key or no path', async () => {
    const stash = new MemoryStash();
    const noKey = new UsageError(
      'stash: the key "x" is not a UUID. Write one, such as crypto.randomUUID().',
    );
    await expect(stash.put('x', 1)).rejects.toThrow(noKey);
    await expect(stash.take('x')).rejects.toThrow(noKey);
    const noPath = new UsageError(
      'stash: the path is null. Write a string, or leave it out for the path of the request.',
    );
    const path = null as unknown as string;
    await expect(stash.put(key, 1, path)).rejects.toThrow(noPath);
    await expect(stash.take(key, path)).rejects.toThrow(noPath);
  });

  test('says which error it is', () => {
    expect(new StashError('x').name).toBe('StashError');
  });
});

describe('any puts and takes', () => {
  const places = fc.tuple(
    fc.constantFrom(key, key.toUpperCase(), other),
    fc.constantFrom('/', '/a'),
  );
  const call = fc.record({
    kind: fc.constantFrom('put' as const, 'take' as const),
    place: places,
    value: fc.oneof(fc.integer(), fc.string(), fc.array(fc.boolean())),
    /** Whether the next call is made before this one has settled. */
    waits: fc.boolean(),
  });

  test('do what a map does', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 30 }), async (calls) => {
        const stash = new MemoryStash();
        const model = new Map<string, unknown>();
        const results: Promise<unknown>[] = [];
        const expected: unknown[] = [];
        for (const { kind, place, value, waits } of calls) {
          const [spelling, path] = place;
          const result =
            kind === 'put'
              ? stash
                  .view(path)
                  .put(spelling, value)
                  .then(() => 'stored', nameOf)
              : stash.take(spelling, path);
          results.push(result);
          expected.push(callModel(model, kind, `${spelling.toLowerCase()} ${path}`, value));
          if (waits) await result;
        }
        expect(await Promise.all(results)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });
});

function callModel(
  model: Map<string, unknown>,
  kind: 'put' | 'take',
  place: string,
  value: unknown,
): unknown {
  if (kind === 'put' && model.has(place)) return 'StashError';
  if (kind === 'put') {
    model.set(place, value);
    return 'stored';
  }
  const taken = model.get(place);
  model.delete(place);
  return taken;
}

function nameOf(error: unknown): string {
  return (error as Error).name;
}
