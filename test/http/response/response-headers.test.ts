import { inspect } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkedHeaderValue,
  ResponseHeaders,
  type HeaderValue,
} from '../../../src/http/response/response-headers.ts';
import { UsageError } from '../../../src/usage-error.ts';

function headersOf(lines: Iterable<readonly [string, HeaderValue]>): ResponseHeaders {
  const headers = new ResponseHeaders();
  headers.update(lines);
  return headers;
}

describe('the headers of a response', () => {
  test('stand together by name, in the first spelling', () => {
    const headers = headersOf([
      ['X-A', '1'],
      ['X-B', '2'],
      ['x-a', '3'],
    ]);
    expect([...headers]).toEqual([
      ['X-A', '1'],
      ['X-A', '3'],
      ['X-B', '2'],
    ]);
  });

  test('are set in the place of those of their name, in their own spelling', () => {
    const headers = headersOf([
      ['X-A', '1'],
      ['X-A', '2'],
      ['X-B', '3'],
    ]);
    headers.set('x-a', '4');
    headers.append('X-A', '5');
    expect([...headers]).toEqual([
      ['x-a', '4'],
      ['x-a', '5'],
      ['X-B', '3'],
    ]);
  });

  test('are found and deleted in any case', () => {
    const headers = headersOf([
      ['X-A', '1'],
      ['x-a', '2'],
    ]);
    headers.set('X-B', 3);
    expect(headers.get('x-A')).toEqual(['1', '2']);
    expect(headers.get('Nope')).toEqual([]);
    expect(headers.has('x-b')).toBe(true);
    headers.delete('x-b');
    headers.delete('Nope');
    expect(headers.has('X-B')).toBe(false);
    headers.append('x-b', 4);
    expect([...headers].at(-1)).toEqual(['x-b', '4']);
    headers.clear();
    expect([...headers]).toEqual([]);
  });

  test('can be of an object that lists its pairs', () => {
    expect([...headersOf(Object.entries({ 'X-A': 1 }))]).toEqual([['X-A', '1']]);
    expect([...headersOf(new Map([['X-A', 'b']]))]).toEqual([['X-A', 'b']]);
  });

  test('are readable when they are inspected', () => {
    const headers = headersOf([
      ['X-A', 'b'],
      ['X-C', Buffer.from([0xe9])],
    ]);
    expect(inspect(headers)).toBe('ResponseHeaders {\n  X-A: b\n  X-C: é\n}');
    expect(inspect(new ResponseHeaders())).toBe('ResponseHeaders {}');
    headers.set('X-A', Buffer.of(0x1b, 0xe9));
    expect(inspect(headers)).toContain('X-A: \\x1b\xe9\n');
  });

  test.each([
    [{ 'X-A': 'b' }, '{"X-A":"b"}'],
    ['X-A: b', '"X-A: b"'],
    [['X-A', 'b'], '["X-A","b"]'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('are no %j', (lines, shown) => {
    expect(() => headersOf(lines as unknown as [])).toThrow(
      new UsageError(`response headers: ${shown} is no list of pairs. Write [['Name', 'value']].`),
    );
  });

  test('have a name that is text', () => {
    const name = 1 as unknown as string;
    const error = new UsageError('response headers: 1 is not a field name.');
    const headers = new ResponseHeaders();
    for (const call of [
      () => headers.set(name, 'a'),
      () => headers.append(name, 'a'),
      () => headers.get(name),
      () => headers.has(name),
      () => headers.delete(name),
    ]) {
      expect(call).toThrow(error);
    }
  });

  test('keep what they had when a value is refused', () => {
    const headers = headersOf([['X-A', '1']]);
    expect(() => headers.set('x-a', '天')).toThrow(UsageError);
    expect(() => headers.append('X-A', '天')).toThrow(UsageError);
    expect([...headers]).toEqual([['X-A', '1']]);
  });
});

describe('the value of a header', () => {
  test.each<[HeaderValue, string | Uint8Array]>([
    ['a\r\nb\0', 'a\r\nb\0'],
    ['', ''],
    [5, '5'],
    [-0.5, '-0.5'],
    ['caf\xe9', Buffer.from('caf\xe9', 'latin1')],
    [Buffer.from('abc'), 'abc'],
    [new Uint8Array([0xc3, 0xa9]), Buffer.from('é')],
  ])('%j is text where it is US-ASCII, and bytes where it is not', (value, checked) => {
    expect(checkedHeaderValue('X', value)).toEqual(checked);
  });

  test('is a copy of bytes', () => {
    const bytes = Buffer.from([0xe9]);
    const checked = checkedHeaderValue('X', bytes);
    bytes[0] = 0;
    expect(checked).toEqual(Buffer.from([0xe9]));
  });

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
    [['a'], '["a"]'],
    [{ a: 1 }, '{"a":1}'],
    [new Date(0), 'an instance of Date'],
  ])('is no %j', (value, shown) => {
    expect(() => checkedHeaderValue('X-A', value as unknown as string)).toThrow(
      new UsageError(
        `response headers: the value of X-A is ${shown}. Write a string, a number or bytes.`,
      ),
    );
  });

  test('has no character that is no byte', () => {
    expect(() => checkedHeaderValue('X-A', 'é天')).toThrow(
      new UsageError(
        'response headers: the value of X-A, "é天", has a character that is no byte. ' +
          'Write Buffer.from("é天") to send it as UTF-8.',
      ),
    );
  });

  test('is the same bytes, whether it is given as text or as bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = Buffer.from(bytes).toString('latin1');
        expect(checkedHeaderValue('X', text)).toEqual(checkedHeaderValue('X', bytes));
        const sent = checkedHeaderValue('X', bytes);
        expect(Buffer.from(sent as Uint8Array)).toEqual(Buffer.from(bytes));
      }),
    );
  });
});

test('any headers are grouped by name, in order of the first of each', () => {
  const name = fc.constantFrom('a', 'A', 'b', 'B', 'c');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, fc.nat(99))), (lines) => {
      const names = [...new Set(lines.map(([each]) => each.toLowerCase()))];
      const expected = names.flatMap((each) => {
        const same = lines.filter(([other]) => other.toLowerCase() === each);
        return same.map(([, value]) => [same[0]?.[0], String(value)]);
      });
      expect([...headersOf(lines)]).toEqual(expected);
    }),
  );
});
