import { describe, expect, test } from 'vitest';
import { fieldText } from '../../src/script/field-text.ts';
import { fieldLines, type FieldsInput } from '../../src/script/fields-input.ts';
import { UsageError } from '../../src/usage-error.ts';

const bytes = Buffer.of(0x61, 0x80, 0xff);

describe('header fields', () => {
  test.each<[string, FieldsInput, readonly (readonly [string, string | Uint8Array])[]]>([
    ['none', {}, []],
    ['no pairs', [], []],
    [
      'an object',
      { B: 'b', a: 1 },
      [
        ['B', 'b'],
        ['a', '1'],
      ],
    ],
    [
      'an object with lists',
      { A: ['b', 2, bytes], B: [] },
      [
        ['A', 'b'],
        ['A', '2'],
        ['A', bytes],
      ],
    ],
    [
      'pairs',
      [
        ['a', 'b'],
        ['A', 2],
        ['a', bytes],
      ],
      [
        ['a', 'b'],
        ['A', '2'],
        ['a', bytes],
      ],
    ],
    [
      'an object without a prototype',
      Object.assign(Object.create(null) as object, { A: 'b' }),
      [['A', 'b']],
    ],
    [
      'any text',
      { 'é\r\n:': 'ž\0\r\n', '': '' },
      [
        ['é\r\n:', 'ž\0\r\n'],
        ['', ''],
      ],
    ],
    [
      'odd numbers',
      { A: -1.5, B: NaN },
      [
        ['A', '-1.5'],
        ['B', 'NaN'],
      ],
    ],
  ])('may be %s', (_, input, lines) => {
    expect(fieldLines(input, 'here')).toEqual(lines);
  });

  test('are frozen', () => {
    const lines = fieldLines({ A: 'b', B: bytes }, 'here');
    expect(Object.isFrozen(lines)).toBe(true);
    expect(lines.every((line) => Object.isFrozen(line))).toBe(true);
  });

  test('have the bytes that they were given when their buffer changes later', () => {
    const given = Buffer.from('before');
    for (const input of [{ A: given }, { A: [given] }, [['A', given]] as const]) {
      given.write('before');
      const [line] = fieldLines(input, 'here');
      given.write('after!');
      expect(line).toEqual(['A', Buffer.from('before')]);
    }
  });

  test('may be any kind of Uint8Array', () => {
    const shared = new Uint8Array([1, 2, 3, 4]);
    expect(fieldLines({ A: shared.subarray(1, 3) }, 'here')).toEqual([['A', Buffer.of(2, 3)]]);
  });

  test.each<[string, unknown]>([
    ['null', null],
    ['"A: b"', 'A: b'],
    ['5', 5],
    ['an instance of Map', new Map([['A', 'b']])],
    ['an instance of Buffer', bytes],
  ])('are not %s', (shown, input) => {
    expect(() => fieldLines(input as FieldsInput, 'here')).toThrow(
      new UsageError(
        `here: ${shown} is not a set of headers. Write { 'Content-Type': 'text/plain' }, ` +
          "or pairs: [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']].",
      ),
    );
  });

  test.each<[string, unknown]>([
    ['"A: b"', 'A: b'],
    ['["A"]', ['A']],
    ['["A","b","c"]', ['A', 'b', 'c']],
    ['[5,"b"]', [5, 'b']],
    ['{"A":"b"}', { A: 'b' }],
  ])('have no pair %s', (shown, pair) => {
    expect(() => fieldLines([['A', 'b'], pair] as FieldsInput, 'here')).toThrow(
      `here: ${shown} is not a set of headers.`,
    );
  });

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['true', true],
    ['{}', {}],
    ['["b"]', [['b']]],
    ['an instance of ArrayBuffer', new ArrayBuffer(1)],
    ['an instance of Uint16Array', Uint16Array.of(1)],
  ])('have no value %s', (shown, value) => {
    const error = new UsageError(
      `here: the value of header "A" is ${shown}. Write a string, a number, bytes or an array of them.`,
    );
    expect(() => fieldLines({ A: value } as FieldsInput, 'here')).toThrow(error);
    if (Array.isArray(value)) return;
    expect(() => fieldLines([['A', value]] as FieldsInput, 'here')).toThrow(error);
  });
});

describe('a field value as text', () => {
  test('is the text that it is', () => {
    expect(fieldText('é☃')).toBe('é☃');
    expect(fieldText('')).toBe('');
  });

  test('has one character for each of its bytes', () => {
    expect(fieldText(bytes)).toBe('a\x80\xff');
    expect(fieldText(Uint8Array.of(0xc3, 0xa9))).toBe('\xc3\xa9');
    expect(fieldText(new Uint8Array())).toBe('');
  });
});
