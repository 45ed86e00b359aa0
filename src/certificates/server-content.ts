// What the certificate of a TLS server says when nothing is wrong with it.

import { UsageError } from '../usage-error.ts';
import type { CertificateContent } from './certificate.ts';
import { serverExtensions, subjectAltName } from './extensions.ts';
import type { KeyPair } from './key-pair.ts';
import { parseSubjectName } from './subject-name.ts';

/** What to certify. */
export interface ServerCertificateRequest {
  /** DNS names, wildcards, IPv4 and IPv6 addresses: at least one. */
  readonly names: readonly string[];
  readonly key: KeyPair;
  /** @default one day ago */
  readonly notBefore?: Date;
  /** @default in 30 days */
  readonly notAfter?: Date;
}

export const dayMs = 86_400_000;
/** The upper bound of CommonName (RFC 5280 appendix A, ub-common-name). */
export const maxCommonNameLength = 64;

/**
 * The content of a good certificate.
 *
 * @throws UsageError for a name that no certificate can have, or no name at all
 */
export function serverContent(request: ServerCertificateRequest): CertificateContent {
  if (request.names.length === 0) {
    throw new UsageError('A certificate needs at least one name, such as "localhost".');
  }
  const names = request.names.map(parseSubjectName);
  const commonName = names.find(({ text }) => text.length <= maxCommonNameLength)?.text;
  const validity = defaultValidity();
  return {
    commonName,
    notBefore: request.notBefore ?? validity.notBefore,
    notAfter: request.notAfter ?? validity.notAfter,
    spki: request.key.spki,
    extensions: [
      ...serverExtensions(),
      subjectAltName(names, { critical: commonName === undefined }),
    ],
  };
}

/** A day back for clocks that differ; short, because browsers refuse more than 398 days. */
export function defaultValidity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + 30 * dayMs) };
}
