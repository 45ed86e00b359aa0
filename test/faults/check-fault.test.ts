import { describe, expect, test } from 'vitest';
import { checkConnectionFault, checkRouteFault } from '../../src/faults/check-fault.ts';
import type { ConnectionFault, ConnectionFaultOption } from '../../src/faults/connection-fault.ts';
import { UsageError } from '../../src/usage-error.ts';

const ofRoutes =
  `'reset-after-request', 'close-after-request', 'no-response', ` +
  `{ kind: 'reset-after-request-content-bytes', bytes: 100 }, ` +
  `{ kind: 'close-after-request-content-bytes', bytes: 100 }, 'reset-after-head', ` +
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
  const word = `Write a word, such as 'no-response', or { kind: 'reset-after-content-bytes', bytes: 100 }.`;
  test.each<[unknown, string]>([
    ['earthquake', `: "earthquake" is no fault. ${all}`],
    ['timeout', `: "timeout" is no fault. Did you mean 'request-timeout'?`],
    [
      'accept',
      `: "accept" is no fault. Did you mean 'reset-on-accept' or 'close-on-accept' or 'accept-silent'?`,
    ],
    ['no-respons', `: "no-respons" is no fault. Did you mean 'no-response'?`],
    [
      { kind: 'close-afte', ms: 5 },
      `: {"kind":"close-afte","ms":5} is no fault. Did you mean { kind: 'close-after', ms: 100 }?`,
    ],
    [{ kind: 'toString' }, `: {"kind":"toString"} is no fault. ${all}`],
    [{}, `: {} has no kind. ${word}`],
    [{ ms: 5 }, `: {"ms":5} has no kind. ${word}`],
    [['refuse'], `: ["refuse"] is no fault. ${all}`],
    [5, `: 5 is no fault. ${all}`],
    [null, `: null is no fault. ${all}`],
    ['reset-after', `: "reset-after" needs a number. Write { kind: 'reset-after', ms: 100 }.`],
    [
      'reset-after-content-bytes',
      `: "reset-after-content-bytes" needs a number. Write { kind: 'reset-after-content-bytes', bytes: 100 }.`,
    ],
    [
      { kind: 'close-after' },
      `: {"kind":"close-after"} needs a number. Write { kind: 'close-after', ms: 100 }.`,
    ],
    [
      'reset-in-content',
      `: "reset-in-content" is a broken response, not a fault. Let a route answer with it: ` +
        `script.head(200, { 'Content-Length': 9 }).write('abc').reset().`,
    ],
    [
      { kind: 'bad-chunk-size' },
      `: "bad-chunk-size" is a broken response, not a fault. Let a route answer with it: ` +
        `script.head(200, { 'Transfer-Encoding': 'chunked' }).chunk('abc', { size: 'XYZ' }).`,
    ],
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

  test.each<[unknown, string]>([
    [
      'refuse',
      `: "refuse" is for the option fault of the server, which can name a host. A route has ${ofRoutes}.`,
    ],
    [
      { kind: 'reset-after', ms: 5 },
      `: {"kind":"reset-after","ms":5} is for the option fault of the server, which can name a host. A route has ${ofRoutes}.`,
    ],
    [
      'request-timeout',
      `: "request-timeout" is for the option fault of the server, which can name a host. A route has ${ofRoutes}.`,
    ],
    [
      'expired',
      `: "expired" is no fault. Write ${ofRoutes}; those of TLS are for the option tls of the server.`,
    ],
    [
      'next',
      `: "next" is no fault. Did you mean 'close-on-next-request' or 'reset-on-next-request'?`,
    ],
    [
      { hosts: { 'a.test': 'half-close' } },
      `: {"hosts":{"a.test":"half-close"}} is by host, and a route has one fault. ` +
        `Write it alone, and beside it the option host of the route.`,
    ],
    [
      'empty-response',
      `: "empty-response" is a broken response, not a fault. Let a route answer with it: script.close().`,
    ],
    ['halfclose', `: "halfclose" is no fault. Did you mean 'half-close'?`],
    [
      'close-after-content-bytes',
      `: "close-after-content-bytes" needs a number. Write { kind: 'close-after-content-bytes', bytes: 100 }.`,
    ],
    [{ kind: 'half-close', ms: 1 }, `: no option "ms". It has kind.`],
  ])('refuses %j', (option, message) => {
    expect(() => checkRouteFault(option, 'here')).toThrow(new UsageError(`here${message}`));
  });
});
