import { describe, expect, test } from 'vitest';
import { jsonHandler } from '../../src/handlers/json-handler.ts';
import { callHandler } from '../support/call-handler.ts';
import { makeRequest } from '../support/make-request.ts';

const request = makeRequest('GET /a?x=1');

describe('a JSON handler', () => {
  test.each<[unknown, string]>([
    [{ b: [1, 'é', null] }, String.raw`{"b": [1, "\u00e9", null]}`],
    [[1, 2], '[1, 2]'],
    ['text', '"text"'],
    [0, '0'],
    [null, 'null'],
    [undefined, 'null'],
    [['A', 'b'], '["A", "b"]'],
  ])('answers %j in US-ASCII, with its length', async (value, text) => {
    for (const compute of [() => value, async () => value]) {
      expect(await callHandler(jsonHandler(compute), request)).toEqual({
        status: 200,
        lines: ['Content-Type: application/json', `Content-Length: ${text.length}`],
        text,
      });
    }
  });

  test('may give headers, and a status', async () => {
    const lines = ['Content-Type: application/json', 'Content-Length: 1', 'X-A: b'];
    expect(
      await callHandler(
        jsonHandler(() => [[['X-A', 'b']], 1]),
        request,
      ),
    ).toEqual({
      status: 200,
      lines,
      text: '1',
    });
    expect(
      await callHandler(
        jsonHandler(() => [[404, 'No'], { 'X-A': 'b' }, 1]),
        request,
      ),
    ).toEqual({
      status: [404, 'No'],
      lines,
      text: '1',
    });
  });

  test('gets the request, and the response to fill in', async () => {
    const handler = jsonHandler((asked, response) => {
      response.status = 201;
      response.headers.set('X-A', 'b');
      return asked.GET.first('x');
    });
    expect(await callHandler(handler, request)).toEqual({
      status: 201,
      lines: ['X-A: b', 'Content-Type: application/json', 'Content-Length: 3'],
      text: '"1"',
    });
  });

  test('fails with what fails', async () => {
    const error = new RangeError('mine');
    const failing = jsonHandler(() => {
      throw error;
    });
    await expect(callHandler(failing, request)).rejects.toBe(error);
    await expect(
      callHandler(
        jsonHandler(() => 5n),
        request,
      ),
    ).rejects.toThrow(TypeError);
  });
});
