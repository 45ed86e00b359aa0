import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ContentStream } from '../../src/http/response/content.ts';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { body, piped, streamOf, timeline } from './piped.ts';

describe('slice', () => {
  test.each([
    ['slice(0,5)', '01234'],
    ['slice(5)', '56789'],
    ['slice(5,null)', '56789'],
    ['slice(null,5)', '01234'],
    ['slice(null)', '0123456789'],
    ['slice(NULL,null)', '0123456789'],
    ['slice(-3)', '789'],
    ['slice(0,-2)', '01234567'],
    ['slice(-100,3)', '012'],
    ['slice(2,100)', '23456789'],
    ['slice(100)', ''],
    ['slice(5,5)', ''],
    ['slice(7,3)', ''],
    ['slice( +2 , 1_0 )', '23456789'],
  ])('%s is "%s", and says its length', async (pipeline, expected) => {
    const response = await piped(pipeline);
    expect(await body(response)).toBe(expected);
    expect(response.headers.get('Content-Length')).toEqual([String(expected.length)]);
  });

  test.each([
    ['slice(a)', 'pipe slice: start "a" is not a whole number or null.'],
    ['slice()', 'pipe slice: start "" is not a whole number or null.'],
    ['slice(1,b)', 'pipe slice: end "b" is not a whole number or null.'],
    ['slice', 'pipe slice: it was given no arguments. Write slice(start[,end]).'],
    [
      'slice(1,2,3)',
      'pipe slice: it was given 3 arguments, "1" and "2" and "3". Write slice(start[,end]).',
    ],
  ])('refuses %s', async (pipeline, message) => {
    await expect(piped(pipeline)).rejects.toThrow(new PipeError(message));
  });

  test('gives the same bytes of a stream, however it is cut', async () => {
    const position = fc.integer({ min: -12, max: 12 });
    const pieces = fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), position, position, async (cut, isKnown, from, to) => {
        const whole = Buffer.concat(cut);
        const length = isKnown ? whole.length : undefined;
        const response = await piped(`slice(${from},${to})`, streamOf(cut, length));
        const expected = whole.subarray(from, to).toString('latin1');
        const [said] = response.headers.get('Content-Length');
        expect(await body(response)).toBe(expected);
        if (isKnown || said !== undefined) expect(said).toBe(String(expected.length));
      }),
    );
  });

  test('has the pauses of a stream up to its end, and those behind it', async () => {
    const stream = streamOf(['01', { pauseMs: 7 }, '23', { pauseMs: 9 }], 4);
    for (const pipe of ['slice(1)', 'slice(1,null)', 'slice(1,4)', 'slice(-3)']) {
      const response = await piped(pipe, stream);
      expect(await timeline(response)).toEqual(['1', 7, '23', 9]);
      expect(response.toContent()).toMatchObject({ length: 3, endsWithPause: true });
    }
    const cut = await piped('slice(1,3)', stream);
    expect(await timeline(cut)).toEqual(['1', 7, '2']);
    expect(cut.toContent()).toMatchObject({ length: 2, endsWithPause: false });
  });

  test('does not read what stands before it when the stream can begin there', async () => {
    const asked: number[][] = [];
    const stream = new ContentStream({
      length: 10,
      pieces: () => [],
      slice: (start, end) => {
        asked.push([start, end]);
        return streamOf(['xyz'], end - start);
      },
    });
    const response = await piped('slice(-4,-1)', stream);
    expect(await body(response)).toBe('xyz');
    expect(asked).toEqual([[6, 9]]);
  });

  test('reads nothing after its end, and says so to the source', async () => {
    const told: string[] = [];
    const stream = new ContentStream({
      length: undefined,
      pieces: function* () {
        try {
          yield Buffer.from('0123');
          yield Buffer.from('4567');
          told.push('read on');
        } finally {
          told.push('closed');
        }
      },
    });
    expect(await body(await piped('slice(2,6)', stream))).toBe('2345');
    expect(told).toEqual(['closed']);
  });

  test('leaves out a length that is not known', async () => {
    const response = await piped('header(Content-Length,3)|slice(1)', streamOf(['abc']));
    expect(response.headers.has('Content-Length')).toBe(false);
  });

  test('leaves pauses of a handler where they are', async () => {
    const stream = streamOf(['01', { pauseMs: 7 }, '23', { pauseMs: 9 }, '45']);
    expect(await timeline(await piped('slice(1,3)', stream))).toEqual(['1', 7, '2']);
  });

  test('is late by the pauses of a handler when it counts from an end that is not known', async () => {
    const stream = streamOf(['01', { pauseMs: 7 }, '23', { pauseMs: 9 }]);
    expect(await timeline(await piped('slice(-3)', stream))).toEqual([16, '123']);
  });
});
