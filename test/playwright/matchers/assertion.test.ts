import { expect, test } from 'vitest';
import { countOf } from '../../../src/matching/difference.ts';
import { failureMessage } from '../../../src/playwright/matchers/assertion.ts';

const failed = {
  matcher: 'toHaveHappened',
  receiver: { word: 'route', label: 'Route', text: '"/a"' },
  argument: 'expected',
  isNot: false,
  timeoutMs: 5000,
} as const;

test('reads like a message of Playwright', () => {
  const message = failureMessage(failed, { expected: '1', received: '2', log: ['GET /a'] });
  expect(message).toBe(`expect(route).toHaveHappened(expected) failed

Route:    "/a"
Expected: 1
Received: 2
Timeout:  5000ms

Call log:
  - GET /a
`);
});

test('has the colours that Playwright gives it', () => {
  const colours = {
    EXPECTED_COLOR: (text: string) => `<green ${text}>`,
    RECEIVED_COLOR: (text: string) => `<red ${text}>`,
    DIM_COLOR: (text: string) => `<dim ${text}>`,
  };
  const message = failureMessage(
    { ...failed, isNot: true, argument: '', timeoutMs: undefined },
    { expected: '1', received: '2', nearest: ['GET /b', 'path'], log: ['GET /a'] },
    colours,
  );
  expect(message)
    .toBe(`<dim expect(><red route><dim ).not.>toHaveHappened<dim (><green ><dim )> failed

Route:    "/a"
Expected: <green 1>
Received: <red 2>
Nearest:  GET /b
  - path

Call log:
<dim   - GET /a>
`);
});

test('shows the newest lines of a long log', () => {
  const log = Array.from({ length: 25 }, (_, index) => `GET /${index}`);
  const message = failureMessage(failed, { expected: '1', received: '2', log });
  expect(message.slice(message.indexOf('Call log:'))).toBe(
    ['Call log:', '  - … 5 before', ...log.slice(5).map((each) => `  - ${each}`), ''].join('\n'),
  );
});

test('counts in words', () => {
  expect([0, 1, 2].map((count) => countOf(count, 'request'))).toEqual([
    'no request',
    '1 request',
    '2 requests',
  ]);
});
