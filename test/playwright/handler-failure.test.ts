import { expect, test } from 'vitest';
import type { HandlerError } from '../../src/application.ts';
import { handlerFailure } from '../../src/playwright/handler-failure.ts';
import { makeRequest } from '../support/make-request.ts';

function failed(brokeOff: boolean): HandlerError {
  return {
    request: makeRequest('GET /a'),
    error: new Error('boom'),
    source: { file: 'a.handler.ts' },
    brokeOff,
  };
}

test('no error is no failure', () => {
  expect(handlerFailure([])).toBeUndefined();
});

test.each([
  [[false], 'a handler failed; the browser got status 500.'],
  [[true], 'a handler failed; the browser got an answer that broke off.'],
  [[false, false], '2 handlers failed; the browser got status 500.'],
  [[true, false], '2 handlers failed; the browser got status 500, or an answer that broke off.'],
])('what the browser got is said: %j', (brokeOff, message) => {
  const failure = handlerFailure(brokeOff.map(failed));
  const lines = brokeOff.map(() => '  GET /a (a.handler.ts): Error: boom');
  expect(failure?.message).toBe(`wptserve: ${message}\n${lines.join('\n')}`);
});
