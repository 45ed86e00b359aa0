import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonText } from '../../../src/http/response/json-text.ts';

describe('JSON as the reference writes it', () => {
  test.each<[unknown, string]>([
    [{ error: { code: 404, message: '' } }, '{"error": {"code": 404, "message": ""}}'],
    [[1, 2.5, null, true], '[1, 2.5, null, true]'],
    [[['a', []], {}], '[["a", []], {}]'],
    ['café', String.raw`"caf\u00e9"`],
    ['\u{1f600}\x7f', String.raw`"\ud83d\ude00\u007f"`],
    ['"\\/\n\0', String.raw`"\"\\/\n\u0000"`],
    [{ 'é, :': ', : ' }, String.raw`{"\u00e9, :": ", : "}`],
    [undefined, 'null'],
    [() => {}, 'null'],
    [Symbol('s'), 'null'],
    [{ a: undefined, b: [undefined], c: Number.NaN }, '{"b": [null], "c": null}'],
    [new Date(0), '"1970-01-01T00:00:00.000Z"'],
    [{ toJSON: () => ['x', 1] }, '["x", 1]'],
  ])('of %o is %s', (value, text) => {
    expect(jsonText(value)).toBe(text);
  });

  test('is US-ASCII, and the same value again', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = jsonText(value);
        expect(text).toMatch(/^[\x20-\x7e]*$/);
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(value));
      }),
    );
  });
});
