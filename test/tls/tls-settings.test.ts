import { describe, expect, test } from 'vitest';
import {
  alertOf,
  isCertificateFault,
  isHandshakeFault,
  tlsFaults,
  type TlsFault,
} from '../../src/tls/tls-fault.ts';
import { checkTlsSettings, type TlsSettings } from '../../src/tls/tls-settings.ts';
import { versionLike } from '../../src/tls/tls-version.ts';
import { UsageError } from '../../src/usage-error.ts';

const where = 'wptserve tls["a.test"]';

/** As a test file in JavaScript would call it. */
function check(settings: unknown): TlsSettings {
  return checkTlsSettings(where, settings as TlsSettings);
}

describe('settings', () => {
  test.each<TlsFault>([...tlsFaults, 'alert:internal_error'])('can be a fault: %s', (fault) => {
    expect(check(fault)).toEqual({ fault });
    expect(check({ fault })).toEqual({ fault });
  });

  test.each<TlsSettings>([
    {},
    { fault: 'expired', maxVersion: 'TLSv1.2' },
    { minVersion: 'TLSv1', maxVersion: 'TLSv1' },
    { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.3' },
    { clientCertificate: 'require', renegotiation: 'refused' },
  ])('are plain data: %o', (settings) => {
    expect(check(settings)).toBe(settings);
  });

  const faults =
    'Write one of expired, not-yet-valid, wrong-host, self-signed, untrusted-root, no-san, ' +
    'incomplete-chain, weak-signature, small-key, tls1.0, tls1.1, no-common-cipher, alpn-refused, ' +
    'handshake-silent, handshake-close, handshake-reset, handshake-garbage, plain-http, ' +
    'no-close-notify, or "alert:" and a description from RFC 8446 §6, such as "alert:handshake_failure".';

  test.each([
    ['broken', `${where}: "broken" is no fault of TLS. ${faults}`],
    [
      'alert:no_such',
      `${where}: "alert:no_such" is no fault of TLS. Write "alert:" and a description from ` +
        `RFC 8446 §6, such as "alert:handshake_failure".`,
    ],
    ['expird', `${where}: "expird" is no fault of TLS. Did you mean 'expired'?`],
    ['TLSv1.1', `${where}: "TLSv1.1" is no fault of TLS. Did you mean 'tls1.1'?`],
    ['unknown_ca', `${where}: "unknown_ca" is no fault of TLS. Did you mean 'alert:unknown_ca'?`],
    [
      'alert:unknown_cat',
      `${where}: "alert:unknown_cat" is no fault of TLS. Did you mean 'alert:unknown_ca'?`,
    ],
    [
      'alert:unknown',
      `${where}: "alert:unknown" is no fault of TLS. ` +
        `Did you mean 'alert:unknown_ca' or 'alert:unknown_psk_identity'?`,
    ],
    [
      { fault: 'handshake' },
      `${where}.fault: "handshake" is no fault of TLS. Did you mean 'handshake-silent' or ` +
        `'handshake-close' or 'handshake-reset' or 'handshake-garbage' or 'alert:handshake_failure'?`,
    ],
    [{ fault: 7 }, `${where}.fault: 7 is no fault of TLS. ${faults}`],
    [{ fautl: 'expired' }, `${where}: no option "fautl". Did you mean "fault"?`],
    [
      { maxVersion: 'TLSv1.0' },
      `${where}.maxVersion: "TLSv1.0" is not one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3. ` +
        `Did you mean 'TLSv1'?`,
    ],
    [
      { minVersion: 'tls1.0' },
      `${where}.minVersion: "tls1.0" is not one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3. ` +
        `Did you mean 'TLSv1'?`,
    ],
    [
      { maxVersion: 1.2 },
      `${where}.maxVersion: 1.2 is not one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3. ` +
        `Did you mean 'TLSv1.2'?`,
    ],
    [
      { maxVersion: 'SSLv3' },
      `${where}.maxVersion: "SSLv3" is not one of TLSv1, TLSv1.1, TLSv1.2, TLSv1.3.`,
    ],
    [
      { clientCertificate: true },
      `${where}.clientCertificate: true is not one of none, request, require.`,
    ],
    [
      { clientCertificate: 'required' },
      `${where}.clientCertificate: "required" is not one of none, request, require. Did you mean 'require'?`,
    ],
    [{ renegotiation: 'no' }, `${where}.renegotiation: "no" is not one of allowed, refused.`],
    [
      { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' },
      `${where}: minVersion TLSv1.3 is newer than maxVersion TLSv1.2.`,
    ],
    [
      { fault: 'tls1.0', maxVersion: 'TLSv1.2' },
      `${where}: the fault tls1.0 settles the version. Leave out minVersion and maxVersion.`,
    ],
    [
      7,
      `${where}: 7 is not an object. Write { … } with fault, minVersion, maxVersion, clientCertificate, renegotiation.`,
    ],
  ])('are refused: %o', (settings, message) => {
    expect(() => check(settings)).toThrow(new UsageError(message));
  });
});

function kindOf(fault: TlsFault): string {
  return `${isCertificateFault(fault) ? 'certificate' : ''}${isHandshakeFault(fault) ? 'handshake' : ''}`;
}

test('each fault is of the certificate, of the handshake, or of neither', () => {
  expect(kindOf('expired')).toBe('certificate');
  expect(kindOf('plain-http')).toBe('handshake');
  expect(kindOf('alert:internal_error')).toBe('handshake');
  expect(tlsFaults.filter((fault) => kindOf(fault) === '')).toEqual([
    'tls1.0',
    'tls1.1',
    'no-common-cipher',
    'alpn-refused',
    'no-close-notify',
  ]);
});

test('an alert has a description', () => {
  expect(alertOf('alert:unknown_ca')).toBe('unknown_ca');
  expect(alertOf('alert:unknown_cat')).toBeUndefined();
  expect(alertOf('unknown_ca')).toBeUndefined();
});

test.each([
  ['tls1.0', 'TLSv1'],
  ['tls1', 'TLSv1'],
  ['TLS 1.1', 'TLSv1.1'],
  ['tlsv1_2', 'TLSv1.2'],
  ['TLS-1.3', 'TLSv1.3'],
  ['1.3', 'TLSv1.3'],
  ['1.4', undefined],
  ['SSLv3', undefined],
  ['', undefined],
])('%j may mean the version %s', (text, version) => {
  expect(versionLike(text)).toBe(version);
});
