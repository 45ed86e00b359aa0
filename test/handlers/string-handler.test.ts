import { describe, expect, test } from 'vitest';
import { stringHandler } from '../../src/handlers/string-handler.ts';
import { callHandler } from '../support/call-handler.ts';
import { makeRequest } from '../support/make-request.ts';

const request = makeRequest('GET /a');

describe('a string handler', () => {
  test('answers with its text, type and headers, again and again', async () => {
    const handler = stringHandler('é', 'text/x', { 'X-A': 'b', 'X-N': 5 });
    for (const _ of [1, 2]) {
      expect(await callHandler(handler, request)).toEqual({
        status: 200,
        lines: ['Content-Type: text/x', 'X-A: b', 'X-N: 5'],
        text: '\xc3\xa9',
      });
    }
  });

  test('answers with bytes as they are', async () => {
    const { text, lines } = await callHandler(stringHandler(Buffer.of(0, 255), 'a/b'), request);
    expect(text).toBe('\0\xff');
    expect(lines).toEqual(['Content-Type: a/b']);
  });
});
