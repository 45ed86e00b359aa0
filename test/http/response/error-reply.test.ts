import { expect, test } from 'vitest';
import { errorReply } from '../../../src/http/response/error-reply.ts';

test.each([
  ['', '{"error": {"code": 404, "message": ""}}'],
  ['a "b"\n', String.raw`{"error": {"code": 404, "message": "a \"b\"\n"}}`],
])('an error with the message %j has the JSON body of the reference', (message, body) => {
  const reply = errorReply(404, message);
  expect(reply.status).toBe(404);
  expect(Buffer.from(reply.content).toString()).toBe(body);
  expect(reply.headers).toEqual([['Content-Type', 'application/json']]);
  expect(JSON.parse(body)).toEqual({ error: { code: 404, message } });
});

test('an error has the headers that it was given', () => {
  expect(errorReply(405, '', { Allow: 'GET' }).headers).toEqual([
    ['Content-Type', 'application/json'],
    ['Allow', 'GET'],
  ]);
});
