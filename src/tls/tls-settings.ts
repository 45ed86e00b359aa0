// How a host does TLS, as a person writes it down: plain data, checked where it
// is declared.

import { describeValue, didYouMean, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import { hintAtTlsFault, isTlsFault, versionOf, type TlsFault } from './tls-fault.ts';
import { tlsVersions, versionLike, type TlsVersion } from './tls-version.ts';

/** How a host does TLS. */
export interface TlsSettings {
  /** The one thing that is wrong; an alert is written `'alert:internal_error'`. */
  readonly fault?: TlsFault;
  /** @default 'TLSv1.2', or `maxVersion` if that is older */
  readonly minVersion?: TlsVersion;
  /** @default 'TLSv1.3' */
  readonly maxVersion?: TlsVersion;
  /**
   * Whether the client is asked for a certificate, and whether the handshake fails without
   * one of our authority.
   *
   * @default 'none'
   */
  readonly clientCertificate?: ClientCertificatePolicy;
  /**
   * Whether a client of TLS 1.2 or older may shake hands again on a connection that it has.
   *
   * @default 'allowed'
   */
  readonly renegotiation?: RenegotiationPolicy;
}

const clientCertificatePolicies = ['none', 'request', 'require'] as const;
const renegotiationPolicies = ['allowed', 'refused'] as const;
type ClientCertificatePolicy = (typeof clientCertificatePolicies)[number];
type RenegotiationPolicy = (typeof renegotiationPolicies)[number];

/** What the words of each setting are; a fault can also be an alert. */
const allowed = {
  minVersion: tlsVersions,
  maxVersion: tlsVersions,
  clientCertificate: clientCertificatePolicies,
  renegotiation: renegotiationPolicies,
} as const;

/**
 * Checks settings, or the fault alone.
 *
 * @throws UsageError that says what is wrong and what is allowed
 */
export function checkTlsSettings(where: string, settings: TlsFault | TlsSettings): TlsSettings {
  if (typeof settings === 'string') {
    checkFault(where, settings);
    return { fault: settings };
  }
  rejectUnknownOptions(where, settings, ['fault', ...Object.keys(allowed)]);
  if (settings.fault !== undefined) checkFault(`${where}.fault`, settings.fault);
  for (const [name, words] of Object.entries(allowed)) {
    const value = settings[name as keyof typeof allowed];
    if (value === undefined || (words as readonly string[]).includes(value)) continue;
    const hint = words === tlsVersions ? hintAtVersion(value) : didYouMean(value, words);
    throw new UsageError(
      `${where}.${name}: ${describeValue(value)} is not one of ${words.join(', ')}.` +
        (hint === undefined ? '' : ` ${hint}`),
    );
  }
  const { fault, minVersion, maxVersion } = settings;
  if (versionOf(fault) !== undefined && (minVersion ?? maxVersion) !== undefined) {
    throw new UsageError(
      `${where}: the fault ${fault} settles the version. Leave out minVersion and maxVersion.`,
    );
  }
  if (minVersion !== undefined && isOlder(maxVersion, minVersion)) {
    throw new UsageError(
      `${where}: minVersion ${minVersion} is newer than maxVersion ${maxVersion}.`,
    );
  }
  return settings;
}

/** Whether a version is older than another. */
export function isOlder(version: TlsVersion | undefined, than: TlsVersion): boolean {
  return version !== undefined && tlsVersions.indexOf(version) < tlsVersions.indexOf(than);
}

function checkFault(where: string, fault: unknown): void {
  if (isTlsFault(fault)) return;
  throw new UsageError(
    `${where}: ${describeValue(fault)} is no fault of TLS. ${hintAtTlsFault(fault)}`,
  );
}

function hintAtVersion(value: unknown): string | undefined {
  const version = versionLike(String(value));
  return version === undefined ? undefined : `Did you mean '${version}'?`;
}
