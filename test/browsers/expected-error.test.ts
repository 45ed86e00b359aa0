import { describe, expect, test } from 'vitest';
import { expectedError, type KnownFault } from '../../src/browsers/expected-error.ts';
import { faultKinds } from '../../src/faults/connection-fault.ts';
import { alertDescriptions } from '../../src/tls/alert.ts';
import { tlsFaults, type TlsFault } from '../../src/tls/tls-fault.ts';
import { UsageError } from '../../src/usage-error.ts';

const all: readonly TlsFault[] = [
  ...tlsFaults,
  ...alertDescriptions.map((description) => `alert:${description}` as const),
];

describe('the expected error', () => {
  test('of a handshake counts the handshakes', () => {
    expect(expectedError('handshake-reset', 'chromium')).toEqual({
      error: 'net::ERR_CONNECTION_RESET',
      at: 'response',
      bytes: 0,
      attempts: 2,
      attemptsOnReused: undefined,
    });
  });

  test('of a response counts the requests, and the bytes that were there before', () => {
    expect(expectedError('close-in-content', 'chromium')).toEqual({
      error: 'net::ERR_CONTENT_LENGTH_MISMATCH',
      at: 'content',
      bytes: 3,
      attempts: 1,
      attemptsOnReused: 1,
    });
  });

  test('is none where nothing fails', () => {
    expect(expectedError('no-close-notify', 'chromium')).toMatchObject({
      error: undefined,
      at: 'nothing',
    });
  });

  test.each([
    [undefined, 'net::ERR_CERT_AUTHORITY_INVALID'],
    ['key', 'net::ERR_CERT_AUTHORITY_INVALID'],
    ['authority', 'net::ERR_CERT_DATE_INVALID'],
  ] as const)('of a certificate depends on the trust %s', (trust, error) => {
    const options = trust === undefined ? {} : { trust };
    expect(expectedError('expired', 'chromium', options).error).toBe(error);
  });

  test('of a connection may differ with its protocol', () => {
    expect(expectedError('close-on-accept', 'chromium').error).toBe('net::ERR_EMPTY_RESPONSE');
    expect(expectedError('close-on-accept', 'chromium', { protocol: 'https' })).toEqual({
      error: 'net::ERR_CONNECTION_CLOSED',
      at: 'response',
      bytes: 0,
      attempts: 2,
      attemptsOnReused: undefined,
    });
  });

  test('of a fault with a number can be asked for as it is declared', () => {
    expect(expectedError({ kind: 'reset-after', ms: 5 }, 'chromium')).toEqual(
      expectedError('reset-after', 'chromium'),
    );
    const cut = { kind: 'close-after-content-bytes', bytes: 1000 } as const;
    expect(expectedError(cut, 'chromium')).toMatchObject({ at: 'content', bytes: 1000 });
    const late = { kind: 'close-after-request-bytes', bytes: 1000 } as const;
    expect(expectedError(late, 'chromium')).toMatchObject({ at: 'response', bytes: 0 });
  });

  test('is that of silence, where nothing is said', () => {
    expect(expectedError('accept-silent', 'chromium')).toMatchObject({
      error: undefined,
      at: 'silence',
    });
  });

  test.each(faultKinds)('is known for connections that %s', (kind) => {
    const known: KnownFault = kind;
    for (const protocol of ['http', 'https'] as const) {
      expect(expectedError(known, 'chromium', { protocol }).attempts).toBeGreaterThan(0);
    }
  });

  test.each(all)('is known for %s, whatever the browser trusts', (fault) => {
    const known: KnownFault = fault;
    expect(expectedError(known, 'chromium').attempts).toBeGreaterThan(0);
    expect(expectedError(known, 'chromium', { trust: 'authority' }).attempts).toBeGreaterThan(0);
  });
});

describe('nothing is known', () => {
  test('of another browser', () => {
    expect(() => expectedError('expired', 'firefox')).toThrow(
      new UsageError('expectedError: nothing is known of "firefox". Known is "chromium".'),
    );
  });

  const words =
    `Known are the words of the options tls and fault, such as 'expired', 'alert:unknown_ca' and ` +
    `'no-response', and of broken responses, such as 'bad-gzip'.`;
  const alerts =
    'Write "alert:" and a description from RFC 8446 §6, such as "alert:handshake_failure".';

  test.each<[unknown, string]>([
    ['expird', `nothing is known of "expird". Did you mean 'expired'?`],
    ['unknown_ca', `nothing is known of "unknown_ca". Did you mean 'alert:unknown_ca'?`],
    ['gzip', `nothing is known of "gzip". Did you mean 'bad-gzip'?`],
    ['earthquake', `nothing is known of "earthquake". ${words}`],
    // Every object has this name.
    ['toString', `nothing is known of "toString". ${words}`],
    ['alert:zork', `nothing is known of "alert:zork". ${alerts}`],
    [
      'alert:unknown',
      `nothing is known of "alert:unknown". Did you mean 'alert:unknown_ca' or 'alert:unknown_psk_identity'?`,
    ],
    [null, `nothing is known of null. ${words}`],
    [undefined, `nothing is known of undefined. ${words}`],
    [
      { hosts: { 'a.test': 'refuse' } },
      `{"hosts":{"a.test":"refuse"}} has no kind. Write a word, such as 'no-response', ` +
        `or { kind: 'reset-after-content-bytes', bytes: 100 }.`,
    ],
    [
      { kind: 'reset-aftr', ms: 5 },
      `{"kind":"reset-aftr","ms":5} is no fault. Did you mean { kind: 'reset-after', ms: 100 }?`,
    ],
    [{ kind: 'expired' }, `{"kind":"expired"} is no fault of connections. Write 'expired' alone.`],
    [
      { kind: 'reset-after' },
      `{"kind":"reset-after"} needs a number. Write { kind: 'reset-after', ms: 100 }.`,
    ],
    [{ kind: 'refuse', ms: 5 }, `no option "ms". It has kind.`],
    [{ kind: 'reset-after', mss: 5 }, `no option "mss". Did you mean "ms"?`],
  ])('of %j', (fault, message) => {
    expect(() => expectedError(fault as KnownFault, 'chromium')).toThrow(
      new UsageError(`expectedError: ${message}`),
    );
  });

  test('of a number that no fault can have', () => {
    const late = { kind: 'reset-after', ms: -1 } as const;
    expect(() => expectedError(late, 'chromium')).toThrow(
      new UsageError('expectedError.ms: -1 is not a number of milliseconds, 0 or more.'),
    );
    const cut = { kind: 'close-after-content-bytes', bytes: -1 } as const;
    expect(() => expectedError(cut, 'chromium')).toThrow(
      new UsageError('expectedError.bytes: -1 is not a whole number from 1.'),
    );
  });

  test.each<[unknown, string]>([
    [undefined, 'undefined'],
    [{ trust: 'key' }, '{"trust":"key"}'],
  ])('of a browser without a name: %j', (browserName, shown) => {
    expect(() => expectedError('expired', browserName as string)).toThrow(
      new UsageError(
        `expectedError: the name of the browser is ${shown}. ` +
          `Write expectedError(fault, browserName) with Playwright's fixture browserName.`,
      ),
    );
  });

  test.each<[unknown, string]>([
    [{ turst: 'key' }, 'no option "turst". Did you mean "trust"?'],
    ['https', '"https" is not an object. Write { … } with trust, protocol.'],
    [null, 'null is not an object. Write { … } with trust, protocol.'],
  ])('with the options %j', (options, message) => {
    expect(() => expectedError('expired', 'chromium', options as object)).toThrow(
      new UsageError(`expectedError: ${message}`),
    );
  });

  test('with a protocol that there is not', () => {
    expect(() => expectedError('refuse', 'chromium', { protocol: 'ftp' as 'http' })).toThrow(
      new UsageError('expectedError: protocol "ftp" is not one of http, https.'),
    );
  });

  test('with a trust that there is not', () => {
    expect(() => expectedError('expired', 'chromium', { trust: 'all' as 'key' })).toThrow(
      new UsageError('expectedError: trust "all" is not one of key, authority.'),
    );
  });
});
