// One word for each way in which TLS can fail on purpose.

import { alertDescriptions, type AlertDescription } from './alert.ts';
import { didYouMean } from '../usage-error.ts';
import type { TlsVersion } from './tls-version.ts';

/** What can be wrong with a certificate, one thing at a time. */
export const certificateFaults = [
  'expired',
  'not-yet-valid',
  // Of another host.
  'wrong-host',
  // By its own key, and with its own name as the issuer's.
  'self-signed',
  // Of another authority, whose certificate is sent with it.
  'untrusted-root',
  // With the host in the subject alone, where browsers have not looked for years.
  'no-san',
  // Of an intermediate authority, whose certificate is not sent with it.
  'incomplete-chain',
  // By the authority, with SHA-1.
  'weak-signature',
  // RSA of 768 bits.
  'small-key',
] as const;

/** One thing that is wrong with a certificate. */
export type CertificateFault = (typeof certificateFaults)[number];

/** Versions that browsers do not speak any more, and no other is offered. */
const versionFaults = { 'tls1.0': 'TLSv1', 'tls1.1': 'TLSv1.1' } as const;
const negotiationFaults = ['no-common-cipher', 'alpn-refused'] as const;
const handshakeFaults = [
  'handshake-silent',
  'handshake-close',
  'handshake-reset',
  'handshake-garbage',
  'plain-http',
] as const;
const alertPrefix = 'alert:';

/**
 * What happens instead of a handshake, once the ClientHello is there: silence, FIN, RST,
 * bytes that are no TLS, an answer in plain HTTP, or an alert named as in RFC 8446 §6.
 */
export type HandshakeFault = (typeof handshakeFaults)[number] | `alert:${AlertDescription}`;

/**
 * One thing that is wrong with the TLS of a host.
 *
 * `alpn-refused` is for clients that offer protocols, as browsers do; `no-close-notify` ends
 * good connections with the FIN of TCP alone.
 */
export type TlsFault =
  | CertificateFault
  | keyof typeof versionFaults
  | (typeof negotiationFaults)[number]
  | HandshakeFault
  | 'no-close-notify';

/** All of them, alerts apart. */
export const tlsFaults: readonly TlsFault[] = [
  ...certificateFaults,
  ...(Object.keys(versionFaults) as (keyof typeof versionFaults)[]),
  ...negotiationFaults,
  ...handshakeFaults,
  'no-close-notify',
];

const alertFaults = alertDescriptions.map((description) => `alert:${description}` as const);

/** What to write instead of a word that is no fault of TLS. */
export function hintAtTlsFault(word: unknown): string {
  const hint = didYouMean(word, [...tlsFaults, ...alertFaults]);
  if (hint !== undefined) return hint;
  const alerts = `"alert:" and a description from RFC 8446 §6, such as "alert:handshake_failure"`;
  return typeof word === 'string' && word.startsWith(alertPrefix)
    ? `Write ${alerts}.`
    : `Write one of ${tlsFaults.join(', ')}, or ${alerts}.`;
}

export function isTlsFault(value: unknown): value is TlsFault {
  return (
    (tlsFaults as readonly unknown[]).includes(value) ||
    (typeof value === 'string' && alertOf(value) !== undefined)
  );
}

export function isCertificateFault(fault: TlsFault | undefined): fault is CertificateFault {
  return (certificateFaults as readonly unknown[]).includes(fault);
}

export function isHandshakeFault(fault: TlsFault | undefined): fault is HandshakeFault {
  return (
    (handshakeFaults as readonly unknown[]).includes(fault) ||
    fault?.startsWith(alertPrefix) === true
  );
}

/** The only version of a fault that is one of the version. */
export function versionOf(fault: TlsFault | undefined): TlsVersion | undefined {
  return fault === 'tls1.0' || fault === 'tls1.1' ? versionFaults[fault] : undefined;
}

/** The alert of a fault that is one. */
export function alertOf(fault: string): AlertDescription | undefined {
  if (!fault.startsWith(alertPrefix)) return undefined;
  return alertDescriptions.find((description) => fault === alertPrefix + description);
}
