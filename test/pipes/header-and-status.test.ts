import { describe, expect, test } from 'vitest';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { fieldText } from '../../src/script/field-text.ts';
import { piped } from './piped.ts';

/** Header lines, Content-Type left out; bytes as latin-1 text. */
async function lines(pipeline: string): Promise<string[][]> {
  return [...(await piped(pipeline)).headers]
    .slice(1)
    .map(([name, value]) => [name, fieldText(value)]);
}

describe('header', () => {
  test.each([
    ['sets a field', 'header(X-Test,ABC)', [['X-Test', 'ABC']]],
    ['replaces a field', 'header(X-Test,A)|header(X-Test,B)', [['X-Test', 'B']]],
    ['replaces with the new spelling', 'header(X-Test,A)|header(x-test,B,0)', [['x-test', 'B']]],
    [
      'adds a line with the first spelling',
      'header(X-Test,A)|header(x-test,B,true)',
      [
        ['X-Test', 'A'],
        ['X-Test', 'B'],
      ],
    ],
    ['sends control characters', 'header(X,a\\r\\nX-Inj: 1)', [['X', 'a\r\nX-Inj: 1']]],
    ['sends NUL', 'header(X,\0)', [['X', '\0']]],
    ['sends latin-1', 'header(X-Test,café)', [['X-Test', 'café']]],
    ['sends an empty value', 'header(X-Test,)', [['X-Test', '']]],
    ['sends a name that is none', 'header(X Bad:,v)', [['X Bad:', 'v']]],
  ])('%s', async (_, pipeline, expected) => {
    expect(await lines(pipeline)).toEqual(expected);
  });

  test('replaces the content type where it stands', async () => {
    const { headers } = await piped('header(X,1)|header(Content-Type,text/html)');
    expect([...headers]).toEqual([
      ['Content-Type', 'text/html'],
      ['X', '1'],
    ]);
  });

  test.each([
    [
      'header(X,☃)',
      'pipe header: value "☃" is not latin-1 text, of which each character is one byte.',
    ],
    ['header(é,x)', 'pipe header: name "é" is not US-ASCII text.'],
    ['header(X,1,2)', 'pipe header: append "2" is not true, 1, false or 0.'],
    ['header(X)', 'pipe header: it was given 1 argument, "X". Write header(name,value[,append]).'],
    [
      'header(a,b,1,c)',
      'pipe header: it was given 4 arguments, "a" and "b" and "1" and "c". Write header(name,value[,append]).',
    ],
  ])('refuses %s', async (pipeline, message) => {
    await expect(piped(pipeline)).rejects.toThrow(new PipeError(message));
  });
});

describe('status', () => {
  test.each([
    ['status(201)|status(202)', 202],
    ['status(999)', 999],
    ['status(-1)', -1],
    ['status( 404 )', 404],
    ['status(4_0_4)', 404],
    ['status(100)', 100],
  ])('%s is %i', async (pipeline, status) => {
    expect((await piped(pipeline)).status).toBe(status);
  });

  test.each([
    ['status(abc)', 'pipe status: code "abc" is not a whole number.'],
    ['status()', 'pipe status: code "" is not a whole number.'],
    ['status', 'pipe status: it was given no arguments. Write status(code).'],
    [
      'status(200,OK)',
      'pipe status: it was given 2 arguments, "200" and "OK". Write status(code).',
    ],
    [
      'status(99999999999999999999999)',
      'pipe status: code 1e+23 is too large to be sent digit by digit.',
    ],
  ])('refuses %s', async (pipeline, message) => {
    await expect(piped(pipeline)).rejects.toThrow(new PipeError(message));
  });
});
