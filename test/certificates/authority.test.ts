import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { BasicConstraints, Certificate } from '@peculiar/asn1-x509';
import { describe, expect, test } from 'vitest';
import {
  createAuthority,
  type ServerCertificateRequest,
} from '../../src/certificates/authority.ts';
import { generateKeyPair } from '../../src/certificates/key-pair.ts';
import { UsageError } from '../../src/usage-error.ts';

const authority = createAuthority();
const root = new X509Certificate(authority.certificatePem);
const key = generateKeyPair();
const dayMs = 86_400_000;

function issue(request: Partial<ServerCertificateRequest> = {}): X509Certificate {
  return new X509Certificate(
    authority.issue({ names: ['localhost'], key, ...request }).certificatePem,
  );
}

/** The fields that node:crypto does not show. */
function fieldsOf(der: Buffer): Certificate['tbsCertificate'] {
  return AsnConvert.parse(der, Certificate).tbsCertificate;
}

function extensionsOf(der: Buffer): string[] {
  return (fieldsOf(der).extensions ?? []).map(
    ({ extnID, critical }) => `${extnID}${critical ? ' critical' : ''}`,
  );
}

/** How many authorities may follow this one. */
function pathLength(der: Buffer): number | undefined {
  const basicConstraints = fieldsOf(der).extensions?.find(({ extnID }) => extnID === '2.5.29.19');
  return AsnConvert.parse(basicConstraints!.extnValue.buffer, BasicConstraints).pathLenConstraint;
}

test('an authority signs itself', () => {
  expect(root.ca).toBe(true);
  expect(root.subject).toMatch(/^CN=playwright-wptserve [\da-f]{12}$/);
  expect(root.issuer).toBe(root.subject);
  expect(root.verify(root.publicKey)).toBe(true);
  expect(root.checkIssued(root)).toBe(true);
});

test('two authorities share neither name nor key', () => {
  const other = new X509Certificate(createAuthority().certificatePem);
  expect(other.subject).not.toBe(root.subject);
  expect(issue().verify(other.publicKey)).toBe(false);
  expect(issue().checkIssued(other)).toBe(false);
});

test('a leaf is signed by its authority and holds the given key', () => {
  const leaf = issue();
  expect(leaf.ca).toBe(false);
  expect(leaf.checkIssued(root)).toBe(true);
  expect(leaf.verify(root.publicKey)).toBe(true);
  expect(leaf.publicKey.export({ type: 'spki', format: 'der' })).toEqual(key.spki);
});

test('the chain is the leaf, then the authority', () => {
  const { certificatePem, chainPem, der } = authority.issue({ names: ['localhost'], key });
  expect(chainPem).toBe(certificatePem + authority.certificatePem);
  expect(new X509Certificate(chainPem).raw).toEqual(der);
  expect(new X509Certificate(certificatePem).raw).toEqual(der);
});

test('each name becomes a SubjectAltName of its type', () => {
  const leaf = issue({ names: ['web.test', '*.web.test', '127.0.0.1', '2001:db8::1'] });
  expect(leaf.subjectAltName).toBe(
    'DNS:web.test, DNS:*.web.test, IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1',
  );
  expect(leaf.checkHost('web.test')).toBe('web.test');
  expect(leaf.checkHost('www.web.test')).toBe('*.web.test');
  expect(leaf.checkHost('a.b.web.test')).toBeUndefined();
  expect(leaf.checkHost('other.test')).toBeUndefined();
  expect(leaf.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(leaf.checkIP('2001:db8::1')).toBe('2001:db8::1');
  expect(leaf.checkIP('127.0.0.2')).toBeUndefined();
});

test('the subject is the first name that fits in a CommonName', () => {
  const long = `${'a'.repeat(60)}.test`;
  const { der } = authority.issue({ names: [long, 'short.test', 'other.test'], key });
  expect(new X509Certificate(der).subject).toBe('CN=short.test');
  expect(extensionsOf(der)).toContain('2.5.29.17');
});

test('without such a name the subject is empty and the SubjectAltName critical', () => {
  const long = `${'a'.repeat(60)}.test`;
  const { der } = authority.issue({ names: [long], key });
  expect(fieldsOf(der).subject).toHaveLength(0);
  expect(extensionsOf(der)).toContain('2.5.29.17 critical');
  expect(new X509Certificate(der).checkHost(long, { subject: 'never' })).toBe(long);
});

test('has the extensions of RFC 5280 with the right critical bits', () => {
  // basicConstraints, keyUsage, extKeyUsage, subjectAltName, subject and authority key identifier
  expect(extensionsOf(authority.issue({ names: ['localhost'], key }).der)).toEqual([
    '2.5.29.19 critical',
    '2.5.29.15 critical',
    '2.5.29.37',
    '2.5.29.17',
    '2.5.29.14',
    '2.5.29.35',
  ]);
  expect(extensionsOf(authority.der)).toEqual([
    '2.5.29.19 critical',
    '2.5.29.15 critical',
    '2.5.29.14',
    '2.5.29.35',
  ]);
  expect(issue().keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
});

test.each([
  ['a leaf', issue(), 1, 30],
  ['an authority', root, 365, 365],
])('%s is valid from before now until after', (_what, certificate, daysBefore, daysAfter) => {
  const ageMs = Date.now() - Date.parse(certificate.validFrom);
  const leftMs = Date.parse(certificate.validTo) - Date.now();
  // Certificates count whole seconds; a minute is for a slow machine.
  expect(Math.abs(ageMs - daysBefore * dayMs)).toBeLessThan(60_000);
  expect(Math.abs(leftMs - daysAfter * dayMs)).toBeLessThan(60_000);
});

describe('an intermediate authority', () => {
  const intermediate = createAuthority(authority);
  const certificate = new X509Certificate(intermediate.certificatePem);

  test('is signed by its parent and may sign only leaves', () => {
    expect(certificate.ca).toBe(true);
    expect(certificate.checkIssued(root)).toBe(true);
    expect(certificate.verify(root.publicKey)).toBe(true);
    expect([authority.der, intermediate.der].map(pathLength)).toEqual([1, 0]);
  });

  test('puts itself between a leaf and the root', () => {
    const leaf = intermediate.issue({ names: ['localhost'], key });
    expect(leaf.chainPem).toBe(
      leaf.certificatePem + intermediate.certificatePem + authority.certificatePem,
    );
    const parsed = new X509Certificate(leaf.der);
    expect(parsed.checkIssued(certificate)).toBe(true);
    expect(parsed.verify(certificate.publicKey)).toBe(true);
    expect(parsed.checkIssued(root)).toBe(false);
  });
});

test('a client certificate says who somebody is, and is for no server', () => {
  const { certificatePem, chainPem } = authority.issueClient({ commonName: 'Ada Lovelace', key });
  const client = new X509Certificate(certificatePem);
  expect(chainPem).toBe(certificatePem + authority.certificatePem);
  expect(client.subject).toBe('CN=Ada Lovelace');
  expect(client.subjectAltName).toBeUndefined();
  expect(client.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(client.ca).toBe(false);
  expect(client.verify(root.publicKey)).toBe(true);
});

test('writes times up to 2049 as UTCTime and later ones as GeneralizedTime (RFC 5280 §4.1.2.5)', () => {
  const notBefore = new Date('2049-12-31T23:59:59Z');
  const notAfter = new Date('2050-01-01T00:00:00Z');
  const { der } = authority.issue({ names: ['localhost'], key, notBefore, notAfter });
  expect(der.includes('\x17\x0d491231235959Z', 'latin1')).toBe(true);
  expect(der.includes('\x18\x0f20500101000000Z', 'latin1')).toBe(true);
  expect(new X509Certificate(der).validTo).toBe('Jan  1 00:00:00 2050 GMT');
});

test('300 certificates differ in number, parse and verify', () => {
  // Signatures differ in length and serial numbers in their first bits: a fault
  // of the encoding shows in one of two, or in one of many.
  const serialNumbers = new Set<string>();
  const lengths = new Set<number>();
  for (let index = 0; index < 300; index += 1) {
    const { certificatePem, der } = authority.issue({ names: ['a'.repeat(1 + (index % 60))], key });
    const leaf = new X509Certificate(certificatePem);
    expect(leaf.verify(root.publicKey)).toBe(true);
    expect(leaf.raw).toEqual(der);
    expect(certificatePem).toMatch(
      /^-----BEGIN [^-]*-----\n(.{64}\n)*.{1,64}\n-----END [^-]*-----\n$/,
    );
    const [first = 0, ...rest] = new Uint8Array(fieldsOf(der).serialNumber);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(0x80);
    expect(rest).toHaveLength(15);
    serialNumbers.add(leaf.serialNumber);
    lengths.add(der.length % 48);
  }
  expect(serialNumbers.size).toBe(300);
  // Base64 lines hold 48 bytes: nearly every length of the last line has been seen.
  expect(lengths.size).toBeGreaterThan(40);
});

test.each([
  ['', '""'],
  ['a'.repeat(65), `"${'a'.repeat(65)}"`],
])('refuses to name a client %o', (commonName, shown) => {
  expect(() => authority.issueClient({ commonName, key })).toThrow(
    new UsageError(`The commonName of a client certificate has 1 to 64 characters: ${shown}`),
  );
});

test('a client can have any name of 64 characters', () => {
  const commonName = '𝒜'.repeat(64);
  const { certificatePem } = authority.issueClient({ commonName, key });
  expect(new X509Certificate(certificatePem).toLegacyObject().subject.CN).toBe(commonName);
});

test('refuses a bad name, and none', () => {
  expect(() => issue({ names: ['localhost', 'localhost:8000'] })).toThrow(UsageError);
  expect(() => issue({ names: [] })).toThrow(
    'A certificate needs at least one name, such as "localhost".',
  );
});
