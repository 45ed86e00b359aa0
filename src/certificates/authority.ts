import {
  signCertificate,
  type CertificateContent,
  type EncodedCertificate,
} from './certificate.ts';
import { authorityExtensions, serverExtensions, subjectAltName } from './extensions.ts';
import { generateKeyPair, type KeyPair } from './key-pair.ts';
import { UsageError } from '../usage-error.ts';
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

/** A certificate for a TLS server. */
interface ServerCertificate {
  readonly certificatePem: string;
  /** The certificate and the authority's, in the order that TLS sends them. */
  readonly chainPem: string;
  readonly der: Buffer;
}

/** A certificate authority that lives as long as this process. */
export interface Authority {
  readonly certificatePem: string;
  readonly der: Buffer;
  /**
   * Makes a certificate that RFC 5280 and browsers find good, if they trust the authority.
   *
   * @throws UsageError for a name that no certificate can have, or no name at all
   */
  issue(request: ServerCertificateRequest): ServerCertificate;
}

const dayMs = 86_400_000;
/** The upper bound of CommonName (RFC 5280 appendix A, ub-common-name). */
const maxCommonNameLength = 64;

/** Makes an authority with a key of its own. Nobody trusts it yet. */
export function createAuthority(): Authority {
  const key = generateKeyPair();
  // Workers side by side each have an authority. With one name for all, a
  // client that knows several of them could take the wrong key for the issuer's.
  const commonName = `playwright-wptserve ${Buffer.from(key.spkiHash, 'base64').toString('hex', 0, 6)}`;
  const issuer = { commonName, key };
  const own = signCertificate(
    { commonName, ...defaultValidity(), spki: key.spki, extensions: authorityExtensions() },
    issuer,
  );
  return {
    certificatePem: own.pem,
    der: own.der,
    issue: (request) => withChain(signCertificate(serverContent(request), issuer), own),
  };
}

function serverContent(request: ServerCertificateRequest): CertificateContent {
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
function defaultValidity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + 30 * dayMs) };
}

function withChain(leaf: EncodedCertificate, authority: EncodedCertificate): ServerCertificate {
  return { certificatePem: leaf.pem, chainPem: leaf.pem + authority.pem, der: leaf.der };
}
