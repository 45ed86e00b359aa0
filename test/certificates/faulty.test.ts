import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/certificates/authority.ts';
import { issueFaulty, type FaultyCertificate } from '../../src/certificates/faulty.ts';
import { certificateFaults, type CertificateFault } from '../../src/tls/tls-fault.ts';
import { UsageError } from '../../src/usage-error.ts';
import { isOpensslInstalled, opensslVerify, withOpenssl } from './openssl-verify.ts';

const authority = createAuthority();
const root = new X509Certificate(authority.certificatePem);
const names = ['localhost', '127.0.0.1'];
const sha1 = '1.2.840.10045.4.1';
const sha256 = '1.2.840.10045.4.3.2';

function issue(fault: CertificateFault): FaultyCertificate {
  return issueFaulty(fault, { names, authority });
}

/** The certificates of a chain, in PEM. */
function pemsOf(chain: string): string[] {
  return chain.match(/-----BEGIN[^]*?-----END CERTIFICATE-----\n/g) ?? [];
}

function chainOf({ cert }: FaultyCertificate): X509Certificate[] {
  return pemsOf(cert).map((pem) => new X509Certificate(pem));
}

/** `checkIssued` would also ask for the right to sign, which a self-signed leaf has not. */
function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.issuer === issuer.subject && certificate.verify(issuer.publicKey);
}

/** All that can be wrong with a certificate, as a list of what is. */
function faultsIn(certificate: FaultyCertificate): string[] {
  const chain = chainOf(certificate);
  const leaf = chain[0]!;
  const last = chain.at(-1)!;
  const { signatureAlgorithm } = AsnConvert.parse(leaf.raw, Certificate);
  const modulusLength = leaf.publicKey.asymmetricKeyDetails?.modulusLength;
  const linked = chain.every((each, index) => isIssuedBy(each, chain[index + 1] ?? each));
  const found = {
    expired: Date.parse(leaf.validTo) < Date.now(),
    'not yet valid': Date.parse(leaf.validFrom) > Date.now(),
    'no name': leaf.subjectAltName === undefined,
    'another name':
      leaf.subjectAltName !== undefined &&
      leaf.subjectAltName !== 'DNS:localhost, IP Address:127.0.0.1',
    'another root': last.fingerprint256 !== root.fingerprint256,
    'a gap': !linked,
    'no issuer': chain.length === 1,
    'a weak signature': signatureAlgorithm.algorithm === sha1,
    'a small key': modulusLength !== undefined,
    'an authority': leaf.ca,
    'no server': leaf.keyUsage?.join() !== '1.3.6.1.5.5.7.3.1',
  };
  return Object.entries(found).flatMap(([name, is]) => (is ? [name] : []));
}

test.each<[CertificateFault, string[]]>([
  ['expired', ['expired']],
  ['not-yet-valid', ['not yet valid']],
  ['wrong-host', ['another name']],
  ['self-signed', ['another root', 'no issuer']],
  ['untrusted-root', ['another root']],
  ['no-san', ['no name']],
  ['incomplete-chain', ['another root', 'a gap', 'no issuer']],
  ['weak-signature', ['a weak signature']],
  ['small-key', ['a small key']],
])('%s is the only fault', (fault, faults) => {
  expect(faultsIn(issue(fault))).toEqual(faults);
});

test('the table above has every fault, and its checks find none in a good certificate', () => {
  expect(certificateFaults).toHaveLength(9);
  const { key } = issue('expired');
  const publicKey = createPublicKey(createPrivateKey(key));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const pair = { privateKey: createPrivateKey(key), privateKeyPem: key, spki, spkiHash: '' };
  expect(faultsIn({ cert: authority.issue({ names, key: pair }).chainPem, key })).toEqual([]);
});

describe('each fault', () => {
  test('is nowhere but in the leaf', () => {
    for (const fault of certificateFaults) {
      for (const each of chainOf(issue(fault)).slice(1)) {
        expect(Date.parse(each.validFrom)).toBeLessThan(Date.now());
        expect(Date.parse(each.validTo)).toBeGreaterThan(Date.now());
        expect(each.ca).toBe(true);
        expect(AsnConvert.parse(each.raw, Certificate).signatureAlgorithm.algorithm).toBe(sha256);
      }
    }
  });

  test('comes with a key of its own, which signs and fits the certificate', () => {
    const keys = new Set<string>();
    for (const fault of certificateFaults) {
      const certificate = issue(fault);
      const [leaf] = chainOf(certificate);
      expect(leaf!.checkPrivateKey(createPrivateKey(certificate.key))).toBe(true);
      keys.add(certificate.key);
    }
    expect(keys.size).toBe(certificateFaults.length);
  });

  test('names the host in the subject too, unless the host is what is wrong', () => {
    const subjects = certificateFaults.map((fault) => [fault, chainOf(issue(fault))[0]!.subject]);
    expect(Object.fromEntries(subjects)).toEqual({
      ...Object.fromEntries(certificateFaults.map((fault) => [fault, 'CN=localhost'])),
      'wrong-host': 'CN=wrong-host.invalid',
    });
  });

  test('refuses a bad name, and none', () => {
    for (const fault of certificateFaults.filter((each) => each !== 'wrong-host')) {
      expect(() => issueFaulty(fault, { names: ['a b'], authority })).toThrow(UsageError);
      expect(() => issueFaulty(fault, { names: [], authority })).toThrow(
        'A certificate needs at least one name, such as "localhost".',
      );
    }
  });

  test.each(certificateFaults)('%s parses and is linked, 60 times with other lengths', (fault) => {
    for (let index = 0; index < 60; index += 1) {
      // The last ones do not fit in a CommonName.
      const host = `${'a'.repeat(1 + index)}.localhost.test`;
      const certificate = issueFaulty(fault, { names: [host], authority });
      const [leaf, ...others] = chainOf(certificate);
      const missing = pemsOf(certificate.withheld ?? '').map((pem) => new X509Certificate(pem));
      const issuer = [...missing, ...others, leaf!][0]!;
      expect(isIssuedBy(leaf!, issuer)).toBe(true);
      expect(leaf!.checkPrivateKey(createPrivateKey(certificate.key))).toBe(true);
    }
  });
});

describe.skipIf(!isOpensslInstalled)(withOpenssl, () => {
  const good = /leaf\.pem: OK\s*$/;
  const daySeconds = 86_400;
  const inDays = (days: number): string =>
    String(Math.round(Date.now() / 1000 + days * daySeconds));
  const host = ['-verify_hostname', 'localhost'];

  interface Case {
    readonly fault: CertificateFault;
    readonly refusal: RegExp;
    /** Options that look at the fault, or past it. */
    readonly looking?: readonly string[];
    readonly lookingPast?: readonly string[];
  }

  test.each<Case>([
    { fault: 'expired', refusal: /certificate has expired/, lookingPast: ['-attime', inDays(-20)] },
    {
      fault: 'not-yet-valid',
      refusal: /certificate is not yet valid/,
      lookingPast: ['-attime', inDays(20)],
    },
    {
      fault: 'wrong-host',
      refusal: /hostname mismatch/i,
      lookingPast: ['-verify_hostname', 'wrong-host.invalid'],
    },
    {
      fault: 'weak-signature',
      refusal: /digest algorithm too weak/i,
      looking: ['-auth_level', '1'],
      lookingPast: ['-auth_level', '0'],
    },
    {
      fault: 'small-key',
      refusal: /key too weak/i,
      looking: ['-auth_level', '1'],
      lookingPast: ['-auth_level', '0'],
    },
  ])('openssl verify refuses $fault, and nothing else in it', (each) => {
    const { fault, refusal, looking = [], lookingPast = [] } = each;
    const [leaf = ''] = pemsOf(issue(fault).cert);
    const chain = { leaf, trusted: authority.certificatePem };
    expect(opensslVerify(chain, ...host, ...looking)).toMatch(refusal);
    expect(opensslVerify(chain, ...host, ...lookingPast)).toMatch(good);
  });

  test('openssl verify refuses incomplete-chain until it has the intermediate', () => {
    const { cert: leaf, withheld = '' } = issue('incomplete-chain');
    const trusted = authority.certificatePem;
    expect(opensslVerify({ leaf, trusted }, ...host)).toMatch(/unable to get local issuer/);
    expect(opensslVerify({ leaf, trusted, untrusted: withheld }, ...host)).toMatch(good);
  });

  test.each<[CertificateFault, RegExp]>([
    ['self-signed', /self[- ]signed certificate$/m],
    [
      'untrusted-root',
      /unable to get local issuer|self[- ]signed certificate in certificate chain/,
    ],
  ])('openssl verify refuses %s until it trusts the root', (fault, refusal) => {
    const pems = pemsOf(issue(fault).cert);
    const [leaf = ''] = pems;
    const ownRoot = pems.at(-1)!;
    const chain = { leaf, trusted: authority.certificatePem, untrusted: ownRoot };
    expect(opensslVerify(chain, ...host)).toMatch(refusal);
    expect(opensslVerify({ leaf, trusted: ownRoot }, ...host)).toMatch(good);
  });

  test('openssl verify finds the name of no-san in the subject, where browsers do not look', () => {
    const { cert } = issue('no-san');
    const [leaf = ''] = pemsOf(cert);
    expect(opensslVerify({ leaf, trusted: authority.certificatePem }, ...host)).toMatch(good);
    const certificate = new X509Certificate(leaf);
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.checkHost('localhost', { subject: 'never' })).toBeUndefined();
  });
});
