import {
  signCertificate,
  type CertificateContent,
  type EncodedCertificate,
  type Issuer,
} from './certificate.ts';
import {
  authorityExtensions,
  clientExtensions,
  parseSubjectName,
  serverExtensions,
  subjectAltName,
} from './extensions.ts';
import { generateKeyPair, type KeyPair } from './key-pair.ts';
import { describeValue, UsageError } from '../usage-error.ts';

/** A certificate and the way to its root. */
interface IssuedCertificate {
  readonly certificatePem: string;
  /** The certificate and those of its authorities, in the order that TLS sends them. */
  readonly chainPem: string;
  readonly der: Buffer;
}

/** A certificate authority that lives as long as this process. */
export interface Authority extends IssuedCertificate {
  /**
   * Makes a certificate that RFC 5280 and browsers find good, if they trust the authority.
   *
   * @throws UsageError for a name that no certificate can have, or no name at all
   */
  issue(request: ServerCertificateRequest): IssuedCertificate;
  /** Makes a certificate with which a client says who it is (RFC 5280 §4.2.1.12, clientAuth). */
  issueClient(request: ClientCertificateRequest): IssuedCertificate;
  /** Signs what it is told, good or not. */
  sign(content: CertificateContent, digest?: 'sha256' | 'sha1'): IssuedCertificate;
}

/**
 * Makes an authority with a key of its own: a root that nobody trusts yet, or below a
 * `parent` an intermediate authority, for servers only.
 */
export function createAuthority(parent?: Authority): Authority {
  const key = generateKeyPair();
  // Workers side by side each have an authority. With one name for all, a
  // client that knows several of them could take the wrong key for the issuer's.
  const commonName = `playwright-wptserve ${Buffer.from(key.spkiHash, 'base64').toString('hex', 0, 6)}`;
  const issuer: Issuer = { commonName, key };
  const now = Date.now();
  const content = {
    commonName,
    // Longer on both sides than any certificate below it, so that one which has
    // expired, or is not yet valid, is at fault alone.
    notBefore: new Date(now - 365 * dayMs),
    notAfter: new Date(now + 365 * dayMs),
    spki: key.spki,
    extensions: authorityExtensions({ maxIntermediates: parent === undefined ? 1 : 0 }),
  };
  const own =
    parent === undefined ? withChain(signCertificate(content, issuer), '') : parent.sign(content);
  const signed: Authority['sign'] = (what, digest) =>
    withChain(signCertificate(what, issuer, digest), own.chainPem);
  return {
    ...own,
    issue: (request) => signed(serverContent(request)),
    issueClient: (request) => signed(clientContent(request)),
    sign: signed,
  };
}

function withChain(leaf: EncodedCertificate, chainPem: string): IssuedCertificate {
  return { certificatePem: leaf.pem, chainPem: leaf.pem + chainPem, der: leaf.der };
}

// What the certificate of a TLS server says when nothing is wrong with it.

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
const maxCommonNameLength = 64;

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
function defaultValidity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - dayMs), notAfter: new Date(now + 30 * dayMs) };
}

/** Whom to certify. */
interface ClientCertificateRequest {
  /** The only attribute of the subject. */
  readonly commonName: string;
  readonly key: KeyPair;
}

/**
 * What the certificate of a TLS client says.
 *
 * @throws UsageError for a name that is too long, or none
 */
function clientContent({ commonName, key }: ClientCertificateRequest): CertificateContent {
  // RFC 5280 counts characters.
  const { length } = Array.from(commonName);
  if (length === 0 || length > maxCommonNameLength) {
    throw new UsageError(
      `The commonName of a client certificate has 1 to ${maxCommonNameLength} characters: ${describeValue(commonName)}`,
    );
  }
  return { commonName, ...defaultValidity(), spki: key.spki, extensions: clientExtensions() };
}
