import { describe, expect, test } from 'vitest';
import { expectedError, type KnownFault } from '../src/expected-error.ts';
import { faultKinds } from '../src/faults/connection-fault.ts';
import { alertDescriptions } from '../src/tls/alert.ts';
import { tlsFaults, type TlsFault } from '../src/tls/tls-fault.ts';
import { UsageError } from '../src/usage-error.ts';

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

  test('of a fault that is misspelt', () => {
    expect(() => expectedError('expird' as KnownFault, 'chromium')).toThrow(
      new UsageError('expectedError: nothing is known of "expird". Did you mean "expired"?'),
    );
  });

  test('of what is no fault at all, and the message lists all that are', () => {
    expect(() => expectedError('earthquake' as KnownFault, 'chromium')).toThrow(
      /^expectedError: nothing is known of "earthquake"\. Known are expired, .*TLSv1.*, no-last-chunk, refuse, .*, extra-response\.$/,
    );
  });

  test('of a fault by a name that every object has', () => {
    expect(() => expectedError('toString' as KnownFault, 'chromium')).toThrow(UsageError);
  });

  test('of an object that is no fault', () => {
    expect(() => expectedError({ kind: 'reset-aftr', ms: 5 } as never, 'chromium')).toThrow(
      new UsageError(
        'expectedError: nothing is known of {"kind":"reset-aftr","ms":5}. Did you mean "reset-after"?',
      ),
    );
    expect(() => expectedError(null as never, 'chromium')).toThrow(UsageError);
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
