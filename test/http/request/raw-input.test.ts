import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RawInput } from '../../../src/http/request/raw-input.ts';
import { UsageError } from '../../../src/usage-error.ts';

const input = (text: string): RawInput => new RawInput(Buffer.from(text, 'latin1'));

describe('the raw input', () => {
  test('is read in pieces', () => {
    const raw = input('abcdef\nghij');
    expect(raw.read(3).toString()).toBe('abc');
    expect(raw.tell()).toBe(3);
    raw.seek(1);
    expect(raw.readline().toString()).toBe('bcdef\n');
    expect(raw.length).toBe(11);
    expect(raw.read().toString()).toBe('ghij');
    expect(raw.read().toString()).toBe('');
    expect(raw.readline().toString()).toBe('');
    expect(raw.tell()).toBe(11);
  });

  test('is read in lines', () => {
    const raw = input('a\n\nb\r\nc');
    expect(raw.readline(1).toString()).toBe('a');
    expect(raw.readlines().map(String)).toEqual(['\n', '\n', 'b\r\n', 'c']);
    raw.seek(0);
    expect([...raw].map(String)).toEqual(['a\n', '\n', 'b\r\n', 'c']);
    expect([...raw]).toEqual([]);
  });

  test('goes on where an iteration was left', () => {
    const raw = input('a\nb\nc');
    for (const line of raw) if (line.toString() === 'b\n') break;
    expect(raw.read().toString()).toBe('c');
  });

  test('reads nothing when it is asked for nothing', () => {
    const raw = input('ab');
    expect(raw.read(0)).toHaveLength(0);
    expect(raw.readline(0)).toHaveLength(0);
    expect(raw.tell()).toBe(0);
  });

  test.each([
    [-1, '-1'],
    [3, '3'],
    [0.5, '0.5'],
    [Number.NaN, 'NaN'],
    ['1' as unknown as number, '"1"'],
  ])('has no position %j', (position, shown) => {
    expect(() => input('ab').seek(position)).toThrow(
      new UsageError(
        `rawInput.seek(): ${shown} is no position. ` +
          'Write a whole number from 0 to 2, the length of the content.',
      ),
    );
  });

  test.each([-1, 1.5, Number.NaN])('does not read %j bytes', (size) => {
    const message = `${size} is no number of bytes. Write a whole number, or nothing.`;
    expect(() => input('ab').read(size)).toThrow(new UsageError(`rawInput.read(): ${message}`));
    expect(() => input('ab').readline(size)).toThrow(
      new UsageError(`rawInput.readline(): ${message}`),
    );
  });

  test('gives every byte once, however it is read', () => {
    const content = fc.string({ unit: fc.constantFrom('\n', '\r', 'a', '\xff') });
    const calls = fc.array(fc.tuple(fc.constantFrom('read', 'readline'), fc.nat(5)));
    fc.assert(
      fc.property(content, calls, (text, each) => {
        const raw = input(text);
        const pieces = each.map(([method, size]) => raw[method](size));
        const all = Buffer.concat([...pieces, ...raw]);
        expect(all.toString('latin1')).toBe(text);
        raw.seek(0);
        expect(raw.readlines().map((line) => line.toString('latin1'))).toEqual(
          text.match(/[^\n]*\n|[^\n]+$/g) ?? [],
        );
      }),
    );
  });
});
