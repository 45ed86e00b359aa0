import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Fields } from '../../src/http/fields.ts';

const fields = new Fields([
  ['Accept', 'a'],
  ['COOKIE', 'x=1'],
  ['accept', 'b, c'],
  ['Cookie', 'y=2'],
  ['Empty', ''],
]);

describe('Fields', () => {
  test('finds a field by its name in any case', () => {
    expect(fields.get('eMPTY')).toBe('');
    expect(fields.has('ACCEPT')).toBe(true);
  });

  test('has neither value nor list of a field that is not there', () => {
    expect(fields.get('Host')).toBeUndefined();
    expect(fields.getList('Host')).toEqual([]);
    expect(fields.has('Host')).toBe(false);
  });

  test('does not take a value for a name', () => {
    expect(fields.has('a')).toBe(false);
    expect(fields.get('x=1')).toBeUndefined();
  });

  test('joins the values of repeated lines with a comma', () => {
    expect(fields.get('Accept')).toBe('a, b, c');
  });

  test('joins cookies with a semicolon', () => {
    expect(fields.get('cookie')).toBe('x=1; y=2');
  });

  test('lists one value a line, and splits none', () => {
    expect(fields.getList('Accept')).toEqual(['a', 'b, c']);
  });

  test('iterates in wire order with the exact case', () => {
    expect([...fields].map(([name]) => name)).toEqual([
      'Accept',
      'COOKIE',
      'accept',
      'Cookie',
      'Empty',
    ]);
    expect(fields.size).toBe(5);
  });

  test('is an array of pairs in JSON', () => {
    expect(JSON.stringify(new Fields([['A', 'b']]))).toBe('[["A","b"]]');
  });

  test('is readable when it is inspected', () => {
    expect(inspect(new Fields([['A', 'b']]))).toBe('Fields {\n  A: b\n}');
    expect(inspect(new Fields())).toBe('Fields {}');
    expect(inspect(new Fields([['A', '\x1b[2J\t\x7f\x9b\xe9']]))).toBe(
      'Fields {\n  A: \\x1b[2J\t\\x7f\\x9b\xe9\n}',
    );
  });

  test('does not change with the pairs it was made of', () => {
    const pairs: [string, string][] = [['A', 'b']];
    const made = new Fields(pairs);
    pairs.push(['C', 'd']);
    expect(made.size).toBe(1);
    made.toJSON().push(['C', 'd']);
    expect(made.size).toBe(1);
  });

  test('is cut out of a text at marks', () => {
    const cut = Fields.cutFrom('A: b\r\nCc:\r\n\r\n', [0, 1, 3, 4, 6, 8, 9, 9]);
    expect([...cut]).toEqual([
      ['A', 'b'],
      ['Cc', ''],
    ]);
  });
});
