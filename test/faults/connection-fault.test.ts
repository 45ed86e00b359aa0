import { describe, expect, test } from 'vitest';
import {
  checkConnectionFault,
  checkRouteFault,
  describeFault,
  faultKinds,
  momentOfFault,
  quoteFault,
  type ConnectionFault,
  type ConnectionFaultOption,
} from '../../src/faults/connection-fault.ts';
import { answerOfFault } from '../../src/faults/fault-answer.ts';
import { script } from '../../src/script/builder.ts';
import { UsageError } from '../../src/usage-error.ts';

const onNewConnection = { indexOnConnection: 0, isRetry: false };
const onUsedConnection = { indexOnConnection: 1, isRetry: false };
const again = { indexOnConnection: 1, isRetry: true };

describe('what a fault is', () => {
  test.each<[ConnectionFault, string, ReturnType<typeof momentOfFault>]>([
    [{ kind: 'never-read' }, 'never-read', 'onAccept'],
    [{ kind: 'no-response' }, 'no-response', 'afterRequest'],
    [{ kind: 'request-timeout' }, 'request-timeout', 'afterRequest'],
    [{ kind: 'half-close' }, 'half-close', 'inExchange'],
    [{ kind: 'never-read-content' }, 'never-read-content', 'inExchange'],
    [{ kind: 'close-after', ms: 50 }, 'close-after 50 ms', 'onBytes'],
    [
      { kind: 'reset-after-request-bytes', bytes: 9 },
      'reset-after-request-bytes 9 bytes',
      'onBytes',
    ],
    [
      { kind: 'close-after-content-bytes', bytes: 9 },
      'close-after-content-bytes 9 bytes',
      'inExchange',
    ],
  ])('%j: %s, %s', (fault, text, moment) => {
    expect(describeFault(fault)).toBe(text);
    expect(quoteFault(fault)).toBe(`fault '${text}'`);
    expect(momentOfFault(fault)).toBe(moment);
  });
});

describe('the answer of a fault', () => {
  test.each([
    ['reset-after-request', script.reset()],
    ['close-after-request', script.close()],
    ['no-response', script.hang()],
  ] as const)('%s is the same to every request', (kind, answer) => {
    for (const request of [onNewConnection, onUsedConnection, again]) {
      expect(answerOfFault({ kind }, request)?.steps).toEqual(answer.steps);
    }
  });

  test.each([
    ['request-timeout', 408],
    ['misdirected-request', 421],
  ] as const)('%s is %i to a first attempt on a used connection', (kind, status) => {
    expect(answerOfFault({ kind }, onUsedConnection)?.steps).toEqual(
      script.head(status, { 'Content-Length': 0, Connection: 'close' }).close().steps,
    );
    expect(answerOfFault({ kind }, onNewConnection)).toBeUndefined();
    expect(answerOfFault({ kind }, again)).toBeUndefined();
  });

  test('is none for any that strikes at another moment', () => {
    const others = faultKinds
      .map((kind) => ({ kind, bytes: 1, ms: 1 }) as ConnectionFault)
      .filter((fault) => momentOfFault(fault) !== 'afterRequest');
    expect(others.length).toBeGreaterThan(10);
    for (const fault of others) expect(answerOfFault(fault, onUsedConnection)).toBeUndefined();
  });
});

const ofRoutes =
  `'reset-after-request', 'close-after-request', 'no-response', 'reset-after-head', ` +
  `'close-after-head', { kind: 'reset-after-content-bytes', bytes: 100 }, ` +
  `{ kind: 'close-after-content-bytes', bytes: 100 }, 'half-close', 'close-despite-keep-alive', ` +
  `'keep-alive-despite-close', 'close-on-next-request', 'reset-on-next-request', ` +
  `'garbage-after-response', 'extra-response'`;

describe('the check', () => {
  test.each<[ConnectionFaultOption | ConnectionFault, ConnectionFault]>([
    ['refuse', { kind: 'refuse' }],
    ['extra-response', { kind: 'extra-response' }],
    [{ kind: 'never-read' }, { kind: 'never-read' }],
    [
      { kind: 'reset-after-request-bytes', bytes: 1 },
      { kind: 'reset-after-request-bytes', bytes: 1 },
    ],
    [
      { kind: 'close-after', ms: 0 },
      { kind: 'close-after', ms: 0 },
    ],
  ])('takes %j', (option, fault) => {
    expect(checkConnectionFault(option, 'here')).toEqual(fault);
  });

  const all =
    `Write 'refuse', 'reset-on-accept', 'close-on-accept', 'accept-silent', 'never-read', ` +
    `{ kind: 'reset-after-request-bytes', bytes: 100 }, { kind: 'close-after-request-bytes', bytes: 100 }, ` +
    `{ kind: 'reset-after', ms: 100 }, { kind: 'close-after', ms: 100 }, ` +
    `'never-read-content', 'request-timeout', 'misdirected-request', ${ofRoutes}.`;
  test.each<[unknown, string]>([
    ['reset', `: "reset" is no fault. ${all}`],
    ['no-respons', `: "no-respons" is no fault. Did you mean 'no-response'?`],
    [
      { kind: 'close-afte', ms: 5 },
      `: {"kind":"close-afte","ms":5} is no fault. Did you mean { kind: 'close-after', ms: 100 }?`,
    ],
    [{ kind: 'toString' }, `: {"kind":"toString"} is no fault. ${all}`],
    [{}, `: {} is no fault. ${all}`],
    [5, `: 5 is no fault. ${all}`],
    [null, `: null is no fault. ${all}`],
    ['reset-after', `.ms: undefined is not a number of milliseconds, 0 or more.`],
    [{ kind: 'refuse', bytes: 5 }, `: no option "bytes". It has kind.`],
    [{ kind: 'reset-after', ms: -1 }, `.ms: -1 is not a number of milliseconds, 0 or more.`],
    [{ kind: 'close-after-request-bytes', bytes: 0 }, `.bytes: 0 is not a whole number from 1.`],
    [
      { kind: 'reset-after-content-bytes', bytes: 1.5 },
      `.bytes: 1.5 is not a whole number from 1.`,
    ],
    [{ kind: 'close-after-request-bytes', byte: 5 }, `: no option "byte". Did you mean "bytes"?`],
  ])('refuses %j', (option, message) => {
    expect(() => checkConnectionFault(option, 'here')).toThrow(new UsageError(`here${message}`));
  });
});

describe('the check of a route', () => {
  test('takes what strikes after a request', () => {
    expect(checkRouteFault('no-response', 'here')).toEqual({ kind: 'no-response' });
    const cut = { kind: 'close-after-content-bytes', bytes: 3 };
    expect(checkRouteFault(cut, 'here')).toBe(cut);
  });

  const others = 'the others are for the option fault of the server';
  test.each<[unknown, string]>([
    ['refuse', `: "refuse" does not strike after a request. Write ${ofRoutes}; ${others}.`],
    [
      { kind: 'reset-after', ms: 5 },
      `: {"kind":"reset-after","ms":5} does not strike after a request. Write ${ofRoutes}; ${others}.`,
    ],
    [
      'request-timeout',
      `: "request-timeout" does not strike after a request. Write ${ofRoutes}; ${others}.`,
    ],
    ['reset', `: "reset" is no fault. Write ${ofRoutes}.`],
    ['halfclose', `: "halfclose" is no fault. Did you mean 'half-close'?`],
    ['reset-after-content-bytes', `.bytes: undefined is not a whole number from 1.`],
    [{ kind: 'half-close', ms: 1 }, `: no option "ms". It has kind.`],
  ])('refuses %j', (option, message) => {
    expect(() => checkRouteFault(option, 'here')).toThrow(new UsageError(`here${message}`));
  });
});
