import type { CertificateContent } from './certificate.ts';
import { clientExtensions } from './extensions.ts';
import type { KeyPair } from './key-pair.ts';
import { defaultValidity } from './server-content.ts';

/** Whom to certify. */
export interface ClientCertificateRequest {
  /** The only attribute of the subject. */
  readonly commonName: string;
  readonly key: KeyPair;
}

/** What the certificate of a TLS client says. */
export function clientContent({ commonName, key }: ClientCertificateRequest): CertificateContent {
  return { commonName, ...defaultValidity(), spki: key.spki, extensions: clientExtensions() };
}
