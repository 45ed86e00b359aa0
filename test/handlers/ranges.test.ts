import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  contentRange,
  parseRange,
  sliceContent,
  unsatisfiedRange,
} from '../../src/handlers/ranges.ts';
import { ContentStream } from '../../src/http/response/content.ts';

/** What becomes of a Range field for 26 bytes, as Content-Range has it. */
function asked(value: string, length = 26): string {
  const request = parseRange(value, length);
  if (request.kind !== 'ranges') return request.kind;
  return request.ranges.map((range) => contentRange(range, length).slice('bytes '.length)).join();
}

describe('a Range field', () => {
  // By the names of the recordings.
  test.each([
    ['range-00', 'bytes=0-4', '0-4/26'],
    ['range-02', 'bytes=-5', '21-25/26'],
    ['range-03', 'bytes=-0', 'unsatisfiable'],
    ['range-04', 'bytes=-1000', '0-25/26'],
    ['range-05', 'bytes=0-1000', '0-25/26'],
    ['range-06', 'bytes=26-', 'unsatisfiable'],
    ['range-08', 'bytes=26-30', 'unsatisfiable'],
    ['range-09', 'bytes=0-0', '0-0/26'],
    ['range-10', 'bytes=0-1,3-4', '0-1/26,3-4/26'],
    ['range-12', 'bytes=0-3,2-6', '0-6/26'],
    ['range-13', 'bytes=0-3,4-6', '0-6/26'],
    ['range-15', 'bytes=0-1,3-4,6-7', '0-1/26,3-4/26,6-7/26'],
    ['range-16', 'bytes=1-2,5-7,6-10', '1-2/26,5-10/26'],
    ['range-17', 'bytes=0-25,3-4', '0-25/26'],
    ['range-19', 'bytes=0-1,-2', '0-1/26,24-25/26'],
    ['range-20', 'bytes=abc', 'unsatisfiable'],
    ['range-23', 'bytes=1-2-3', 'unsatisfiable'],
    ['range-24', 'bytes=5-2', 'unsatisfiable'],
    ['range-26', 'bytes 0-1', 'unsatisfiable'],
    ['range-33', 'bytes=0x1-3', 'unsatisfiable'],
    ['range-37', 'bytes=--1', 'unsatisfiable'],
    ['range-41', 'bytes=99999999999999999999-', 'unsatisfiable'],
    ['range-44', 'bytes=2-2,1-1,0-0', '0-2/26'],
    ['range-46', 'bytes=0-4;q=1', 'unsatisfiable'],
    ['range-47', '', 'unsatisfiable'],
  ])('is read as the reference reads it, %s: %s', (_, value, expected) => {
    expect(asked(value)).toBe(expected);
  });

  test.each([
    ['range-18', 'bytes=0-1,30-40', '0-1/26', 'one that cannot be satisfied is left out'],
    ['range-22', 'bytes=-', 'unsatisfiable', 'it is no range'],
    ['range-25', 'items=0-1', 'whole', 'another unit is ignored'],
    ['range-27', 'Bytes=0-1', '0-1/26', 'a unit may be in any case'],
    ['range-30', 'bytes=0 - 1', 'unsatisfiable', 'there is no space in a range'],
    ['range-31', 'bytes=+1-3', 'unsatisfiable', 'a number has digits only'],
    ['range-32', 'bytes=1_0-1_5', 'unsatisfiable', 'a number has digits only'],
    ['range-35', 'bytes=0-1,', '0-1/26', 'an element of a list may be empty'],
    ['range-36', 'bytes=,0-1', '0-1/26', 'an element of a list may be empty'],
    ['range-two-headers', 'bytes=0-1, bytes=3-4', 'unsatisfiable', 'two fields are one list'],
  ])('differs from the reference on purpose, %s: %s is %s, for %s', (_, value, expected) => {
    expect(asked(value)).toBe(expected);
  });

  test.each([
    ['bytes=5-', '5-25/26'],
    ['bytes=25-', '25-25/26'],
    ['bytes=-26', '0-25/26'],
    ['bytes=-1', '25-25/26'],
    ['bytes=00-007', '0-7/26'],
    ['bytes=-00', 'unsatisfiable'],
    ['bytes=0-99999999999999999999999', '0-25/26'],
    [`bytes=0-${'9'.repeat(400)}`, '0-25/26'],
    [`bytes=-${'9'.repeat(400)}`, '0-25/26'],
    [`bytes=${'9'.repeat(400)}-`, 'unsatisfiable'],
    [`bytes=${'9'.repeat(400)}-${'9'.repeat(401)},0-0`, '0-0/26'],
    ['bytes=-5,0-0', '0-0/26,21-25/26'],
    ['bytes=-5,-7', '19-25/26'],
    ['bytes=-5,20-', '20-25/26'],
    ['bytes=-0,0-0', '0-0/26'],
    ['bytes=40-50,26-,-0', 'unsatisfiable'],
    ['bytes=0-1,abc', 'unsatisfiable'],
    ['bytes=0-1,5-2', 'unsatisfiable'],
    ['bytes=30-40,-', 'unsatisfiable'],
    ['bytes= 0-1 ,\t, 3-4\t', '0-1/26,3-4/26'],
    ['bytes=', 'unsatisfiable'],
    ['bytes=,', 'unsatisfiable'],
    ['bytes= , ,', 'unsatisfiable'],
    ['bytes=0 1-3', 'unsatisfiable'],
    ['bytes=٣-5', 'unsatisfiable'],
    ['bytes=\xa00-1', 'unsatisfiable'],
    ['bytes=0-1\n', 'unsatisfiable'],
    ['bytes =0-1', 'unsatisfiable'],
    [' bytes=0-1', 'unsatisfiable'],
    ['=0-1', 'unsatisfiable'],
    ['bytes', 'unsatisfiable'],
    ['bytes:0-1', 'unsatisfiable'],
    ['bytes=0-1=2', 'unsatisfiable'],
    ['bytesx=0-1', 'whole'],
    ['x-!=', 'whole'],
    ['none=', 'whole'],
  ])('%s', (value, expected) => {
    expect(asked(value)).toBe(expected);
  });

  test.each([
    ['bytes=0-', 'unsatisfiable'],
    ['bytes=0-0', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    // RFC 9110 §14.1.2: it can be satisfied, but no Content-Range can say with what.
    ['bytes=-5', 'whole'],
    ['bytes=0-, -05', 'whole'],
    ['bytes=-5,abc', 'unsatisfiable'],
  ])('%s of no bytes is %s', (value, expected) => {
    expect(asked(value, 0)).toBe(expected);
  });

  test('is exact up to the largest length', () => {
    const length = Number.MAX_SAFE_INTEGER;
    expect(asked(`bytes=${length - 1}-${length}`, length)).toBe(
      `${length - 1}-${length - 1}/${length}`,
    );
    expect(asked(`bytes=${length}-`, length)).toBe('unsatisfiable');
    expect(asked(`bytes=-${length}`, length)).toBe(`0-${length - 1}/${length}`);
  });

  test('may have 200 ranges, and as many more as overlap; above that it is ignored', () => {
    const apart = Array.from({ length: 201 }, (_, at) => `${2 * at}-${2 * at}`);
    expect(asked(`bytes=${apart.slice(1).join()}`, 1000).split(',')).toHaveLength(200);
    expect(
      asked(`bytes=${apart.slice(1).join()},${'4-4,'.repeat(500)}`, 1000).split(','),
    ).toHaveLength(200);
    expect(asked(`bytes=${apart.join()}`, 1000)).toBe('whole');
    expect(asked(`bytes=${apart.join()},x`, 1000)).toBe('unsatisfiable');
    expect(asked(`bytes=${apart.join()},0-`, 1000)).toBe('0-999/1000');
  });

  test('that is long is read in no time', { timeout: 5000 }, () => {
    expect(asked(`bytes=0${' '.repeat(500_000)}-1`)).toBe('unsatisfiable');
    expect(asked(`bytes=${' '.repeat(500_000)}x`)).toBe('unsatisfiable');
    expect(asked(`bytes=${'1'.repeat(500_000)}`)).toBe('unsatisfiable');
    expect(asked(`bytes=${'0-1,'.repeat(100_000)}`)).toBe('0-1/26');
  });
});

describe('any Range field', () => {
  const number = fc.oneof(
    fc.constant(''),
    fc.nat(40).map(String),
    fc.bigInt(0n, 2n ** 70n).map(String),
  );
  const item = fc.tuple(number, number).map(([first, last]) => `${first}-${last}`);
  const noise = fc.constantFrom(' ', '\t', ',', '-', '+', '', 'a', '5');
  const value = fc.oneof(
    fc.array(item, { maxLength: 6 }).map((items) => `bytes=${items.join()}`),
    fc.array(fc.oneof(item, noise)).map((parts) => `bytes=${parts.join('')}`),
    fc.string({ unit: 'binary' }),
  );

  test('asks for nothing, for all, or for ranges in order with bytes between them', () => {
    fc.assert(
      fc.property(value, fc.nat(40), (text, length) => {
        const request = parseRange(text, length);
        if (request.kind !== 'ranges') return;
        let before = -1;
        for (const { start, end } of request.ranges) {
          expect(start).toBeGreaterThan(before);
          expect(end).toBeGreaterThan(start);
          before = end;
        }
        expect(before).toBeLessThanOrEqual(length);
      }),
      { numRuns: 3000 },
    );
  });

  test('asks for each byte that one of its items has, and for no other', () => {
    const valid = fc.oneof(
      fc.tuple(fc.nat(30), fc.nat(30)).map(([start, more]) => ({
        text: `${start}-${start + more}`,
        has: (at: number) => at >= start && at <= start + more,
      })),
      fc.nat(30).map((start) => ({ text: `${start}-`, has: (at: number) => at >= start })),
      fc.nat(30).map((count) => ({
        text: `-${count}`,
        has: (at: number, length: number) => at >= length - count,
      })),
    );
    fc.assert(
      fc.property(
        fc.array(valid, { minLength: 1 }),
        fc.integer({ min: 1, max: 30 }),
        (items, length) => {
          const request = parseRange(`bytes=${items.map(({ text }) => text).join(', ')}`, length);
          const ranges = request.kind === 'ranges' ? request.ranges : [];
          const bytes = Array.from({ length }, (_, at) => at);
          expect(
            bytes.filter((at) => ranges.some(({ start, end }) => at >= start && at < end)),
          ).toEqual(bytes.filter((at) => items.some(({ has }) => has(at, length))));
          expect(request.kind).not.toBe('whole');
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe('a range', () => {
  test('is said in Content-Range, and so is that there is none', () => {
    expect(contentRange({ start: 5, end: 10 }, 26)).toBe('bytes 5-9/26');
    expect(unsatisfiedRange(26)).toBe('bytes */26');
  });

  test('is cut out of bytes', () => {
    expect(sliceContent(Buffer.from('abcdef'), { start: 1, end: 3 })).toEqual(Buffer.from('bc'));
  });

  test('is cut out of a stream that can begin anywhere', () => {
    const cut = new ContentStream({ length: 2, pieces: () => [] });
    const content = new ContentStream({
      length: 6,
      pieces: () => [],
      slice: (start, end) => {
        expect([start, end]).toEqual([1, 3]);
        return cut;
      },
    });
    expect(sliceContent(content, { start: 1, end: 3 })).toBe(cut);
  });

  test('is not cut out of another stream', () => {
    const content = new ContentStream({ length: 6, pieces: () => [] });
    expect(sliceContent(content, { start: 1, end: 3 })).toBeUndefined();
  });
});
