import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { parsePipeline, printPipeline } from '../../src/pipes/pipeline.ts';

describe('a pipeline', () => {
  test.each([
    ['nothing', '', []],
    ['one name', 'gzip', [['gzip']]],
    ['one argument', 'status(201)', [['status', '201']]],
    ['several arguments', 'header(X,1,true)', [['header', 'X', '1', 'true']]],
    ['several pipes', 'sub|gzip|status(201)', [['sub'], ['gzip'], ['status', '201']]],
    ['no separator after a parenthesis', 'status(201)gzip', [['status', '201'], ['gzip']]],
    ['empty parts', '|sub||gzip|', [['sub'], ['gzip']]],
    ['empty parentheses', 'sub()', [['sub', '']]],
    ['an empty argument', 'header(X,)', [['header', 'X', '']]],
    ['an open parenthesis', 'header(X,1', [['header', 'X', '1']]],
    ['nothing after an open parenthesis', 'sub(', [['sub', '']]],
    ['a separator in an argument', 'header(X,a|b(c)', [['header', 'X', 'a|b(c']]],
    ['spaces', ' status ( 404 )', [[' status ', ' 404 ']]],
    ['a parenthesis in a name', 'a)b', [['a)b']]],
    ['control characters', 'header(X,a\\r\\nB:\\tc)', [['header', 'X', 'a\r\nB:\tc']]],
    ['escaped punctuation', 'header(X,\\,\\)\\\\\\()', [['header', 'X', ',)\\(']]],
    ['any other escaped character', 'header(X,a\\qb)', [['header', 'X', 'aqb']]],
    ['a backslash in a name', 'a\\|b', [['a\\'], ['b']]],
  ])('has %s', (_, text, expected) => {
    const calls = parsePipeline(text).map(({ name, args }) => [name, ...args]);
    expect(calls).toEqual(expected);
  });

  test.each([
    ['(5)', 'pipeline "(5)": there is no name before "(".'],
    ['gzip|(5)', 'pipeline "gzip|(5)": there is no name before "(".'],
    [
      'header(X,\\',
      'pipeline "header(X,\\\\": the backslash at its end has nothing after it. Write \\\\ for one.',
    ],
  ])('cannot be %s', (text, message) => {
    expect(() => parsePipeline(text)).toThrow(new PipeError(message));
  });

  test('has 32 pipes at most', () => {
    expect(parsePipeline('gzip|'.repeat(32))).toHaveLength(32);
    for (const count of [33, 2000]) {
      expect(() => parsePipeline('a()'.repeat(count))).toThrow(
        new RegExp(`^pipeline "a.*: it has ${count} pipes. A pipeline has 32 at most.$`),
      );
    }
  });

  test('is what was printed', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/[(|]/.test(text));
    const args = fc.array(fc.string({ unit: fc.constantFrom(...Array.from('\\,)(|\n\r\tnrt☃a')) }));
    fc.assert(
      fc.property(fc.array(fc.record({ name, args })), (calls) => {
        expect(parsePipeline(printPipeline(calls))).toEqual(calls);
      }),
    );
  });

  test('parses or is refused, whatever the text', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom(...Array.from('\\,)(|na')) }),
    );
    fc.assert(
      fc.property(text, (pipeline) => {
        try {
          const calls = parsePipeline(pipeline);
          expect(parsePipeline(printPipeline(calls))).toEqual(calls);
        } catch (error) {
          expect(error).toBeInstanceOf(PipeError);
        }
      }),
    );
  });
});
