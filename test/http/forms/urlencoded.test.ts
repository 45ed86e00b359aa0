import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseUrlencoded } from '../../../src/http/forms/urlencoded.ts';

describe('urlencoded text', () => {
  test.each([
    ['', []],
    ['&', []],
    ['a', [['a', '']]],
    ['a=', [['a', '']]],
    ['=b', [['', 'b']]],
    ['=', [['', '']]],
    [
      'a=1&b=2&a=3',
      [
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ],
    ],
    ['a=b=c', [['a', 'b=c']]],
    ['a=1;b=2', [['a', '1;b=2']]],
    ['a+b=c%20d%2B', [['a b', 'c d+']]],
    [
      'a=%u1&b=%',
      [
        ['a', '%u1'],
        ['b', '%'],
      ],
    ],
    [
      'u=%C3%A9&v=%ff',
      [
        ['u', 'é'],
        ['v', '\ufffd'],
      ],
    ],
  ])('%j', (text, pairs) => {
    expect([...parseUrlencoded(text)]).toEqual(pairs);
  });

  test('may begin with a question mark, which belongs to the name', () => {
    expect([...parseUrlencoded('?a=1')]).toEqual([['?a', '1']]);
  });

  test('may have bytes that were not percent-encoded, also one by one', () => {
    expect(parseUrlencoded('a=\xc3\xa9').get('a')).toBe('é');
    expect(parseUrlencoded('a=\xc3%A9').get('a')).toBe('é');
  });

  test('is what URLSearchParams writes', () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (pairs) => {
        const written = new URLSearchParams(pairs).toString();
        expect([...parseUrlencoded(written)]).toEqual(pairs);
      }),
    );
  });

  test('gives the exact bytes of a value, also where they are no UTF-8', () => {
    const form = parseUrlencoded('a=%E9%20x&b=1&a=\xff+%&%E9=n&c');
    expect(form.bytes('a')).toEqual(Buffer.from([0xe9, 0x20, 0x78]));
    expect(form.bytesList('a')).toEqual([
      Buffer.from('\xe9 x', 'latin1'),
      Buffer.from('\xff %', 'latin1'),
    ]);
    expect(form.bytes('c')).toEqual(Buffer.alloc(0));
    expect(form.bytes(Buffer.from([0xe9]))).toEqual(Buffer.from('n'));
    expect(form.bytes('d')).toBeUndefined();
    expect(form.bytesList(Buffer.from('d'))).toEqual([]);
    expect(form.get('a')).toBe('\ufffd x');
  });

  test('is the text of its bytes, pair by pair', () => {
    const unit = fc.constantFrom(...'&=+%;?#aF0\xe9\xc3\xa9'.split(''));
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const form = parseUrlencoded(text);
        for (const name of form.keys()) {
          const texts = form.bytesList(name).map((bytes) => bytes.toString('utf8'));
          expect(texts).toEqual(form.getList(name));
        }
      }),
      { numRuns: 500 },
    );
  });

  test('is decoded byte by byte, whatever it is', () => {
    const unit = fc.constantFrom(...'&=+%;?#aF0é天'.split(''));
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        const bytes = Buffer.from(text);
        expect([...parseUrlencoded(bytes.toString('latin1'))]).toEqual(pairsOf(bytes));
      }),
      { numRuns: 500 },
    );
  });
});

/** The algorithm of URL Standard §5.1. (URLSearchParams of Node 20 breaks "é" after a lone "%".) */
function pairsOf(bytes: Buffer): [name: string, value: string][] {
  return bytes
    .toString('latin1')
    .split('&')
    .filter((sequence) => sequence !== '')
    .map((sequence) => {
      const [name = '', ...value] = sequence.split('=');
      return [decode(name), decode(value.join('='))];
    });
}

function decode(bytes: string): string {
  const decoded = bytes
    .replaceAll('+', ' ')
    .replace(/%([0-9A-F]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)));
  return Buffer.from(decoded, 'latin1').toString('utf8');
}
