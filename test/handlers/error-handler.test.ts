import { describe, expect, test } from 'vitest';
import { errorHandler } from '../../src/handlers/error-handler.ts';
import { callHandler } from '../support/call-handler.ts';
import { makeRequest } from '../support/make-request.ts';

const request = makeRequest('GET /a');

describe('an error handler', () => {
  test('answers with the status and the JSON body of the reference', async () => {
    const { status, lines, text } = await callHandler(errorHandler(410), request);
    expect(status).toBe(410);
    expect(text).toBe('{"error": {"code": 410, "message": ""}}');
    expect(lines).toEqual(['Content-Type: application/json', `Content-Length: ${text.length}`]);
  });

  test('can say why', async () => {
    const { text } = await callHandler(errorHandler(410, 'gone fishing'), request);
    expect(text).toBe('{"error": {"code": 410, "message": "gone fishing"}}');
  });

  test('says of an error of the server which URL it was', async () => {
    const { status, text } = await callHandler(errorHandler(503), request);
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({
      error: {
        code: 503,
        message: 'Internal server error loading http://localhost/a:\n  <no traceback>',
      },
    });
  });
});
