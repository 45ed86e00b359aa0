// Certificates that are wrong in one way and right in every other: a client that
// trusts the authority refuses them for the reason in their name alone.

import type { CertificateFault } from '../tls/tls-fault.ts';
import { createAuthority, dayMs, serverContent, type Authority } from './authority.ts';
import { signCertificate, type CertificateContent } from './certificate.ts';
import { isSubjectAltName } from './extensions.ts';
import { generateKeyPair, generateSmallKeyPair, type KeyPair } from './key-pair.ts';

/** What the good certificate would have been. */
export interface FaultyRequest {
  /** DNS names, wildcards, IPv4 and IPv6 addresses: at least one. */
  readonly names: readonly string[];
  /** The root that would have issued it. */
  readonly authority: Authority;
}

/** A chain and its key, in PEM, as `node:tls` takes them. */
export interface FaultyCertificate {
  readonly cert: string;
  readonly key: string;
  /** What the chain lacks, in PEM. */
  readonly withheld?: string;
}

interface Chain {
  readonly chainPem: string;
  readonly withheld?: string;
}

/** Nobody's name (RFC 6761 §6.4). */
const wrongHost = 'wrong-host.invalid';
/** For a subject that has no name of its own, since an issuer must have one (RFC 5280 §4.1.2.4). */
const anyCommonName = 'playwright-wptserve';

/**
 * Makes a certificate with this fault and a key of its own: a browser that was told to trust
 * the key of the good certificates does not trust it.
 *
 * @throws UsageError for a name that no certificate can have, or no name at all
 */
export function issueFaulty(fault: CertificateFault, request: FaultyRequest): FaultyCertificate {
  const key = fault === 'small-key' ? generateSmallKeyPair() : generateKeyPair();
  const { chainPem, ...rest } = chainWith(fault, request, key);
  return { cert: chainPem, key: key.privateKeyPem, ...rest };
}

function chainWith(
  fault: CertificateFault,
  { names, authority }: FaultyRequest,
  key: KeyPair,
): Chain {
  switch (fault) {
    case 'expired':
      return authority.issue({ names, key, notBefore: inDays(-40), notAfter: inDays(-10) });
    case 'not-yet-valid':
      return authority.issue({ names, key, notBefore: inDays(10), notAfter: inDays(40) });
    case 'wrong-host':
      return authority.issue({ names: [wrongHost], key });
    case 'self-signed':
      return selfSigned(serverContent({ names, key }), key);
    case 'untrusted-root':
      return createAuthority().issue({ names, key });
    case 'no-san':
      return authority.sign(withoutSubjectAltName(serverContent({ names, key })));
    case 'incomplete-chain': {
      const intermediate = createAuthority(authority);
      return {
        chainPem: intermediate.issue({ names, key }).certificatePem,
        withheld: intermediate.certificatePem,
      };
    }
    case 'weak-signature':
      return authority.sign(serverContent({ names, key }), 'sha1');
    case 'small-key':
      return authority.issue({ names, key });
  }
}

/** Far enough from now that no clock takes a certificate for good. */
function inDays(days: number): Date {
  return new Date(Date.now() + days * dayMs);
}

function selfSigned(content: CertificateContent, key: KeyPair): Chain {
  const commonName = content.commonName ?? anyCommonName;
  return { chainPem: signCertificate({ ...content, commonName }, { commonName, key }).pem };
}

function withoutSubjectAltName(content: CertificateContent): CertificateContent {
  const extensions = content.extensions.filter((extension) => !isSubjectAltName(extension));
  return { ...content, commonName: content.commonName ?? anyCommonName, extensions };
}
