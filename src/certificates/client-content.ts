import { describeValue, UsageError } from '../usage-error.ts';
import type { CertificateContent } from './certificate.ts';
import { clientExtensions } from './extensions.ts';
import type { KeyPair } from './key-pair.ts';
import { defaultValidity, maxCommonNameLength } from './server-content.ts';

/** Whom to certify. */
export interface ClientCertificateRequest {
  /** The only attribute of the subject. */
  readonly commonName: string;
  readonly key: KeyPair;
}

/**
 * What the certificate of a TLS client says.
 *
 * @throws UsageError for a name that is too long, or none
 */
export function clientContent({ commonName, key }: ClientCertificateRequest): CertificateContent {
  // RFC 5280 counts characters.
  const { length } = Array.from(commonName);
  if (length === 0 || length > maxCommonNameLength) {
    throw new UsageError(
      `The commonName of a client certificate has 1 to ${maxCommonNameLength} characters: ${describeValue(commonName)}`,
    );
  }
  return { commonName, ...defaultValidity(), spki: key.spki, extensions: clientExtensions() };
}
