// X.509 v3 certificates (RFC 5280). This file encodes and signs what it is told
// and judges nothing, so that certificates which are wrong on purpose can be
// told to it as well.

import { createHash, randomBytes, sign } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  Certificate,
  Extensions,
  Name,
  RelativeDistinguishedName,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
  type Extension,
} from '@peculiar/asn1-x509';
import { authorityKeyIdentifier, subjectKeyIdentifier } from './extensions.ts';
import type { KeyPair } from './key-pair.ts';

/** What a certificate says. The identifiers of the two keys are added to the extensions. */
export interface CertificateContent {
  /** The only attribute of the subject; an empty subject without it. */
  readonly commonName: string | undefined;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** SubjectPublicKeyInfo in DER. */
  readonly spki: Buffer;
  readonly extensions: readonly Extension[];
}

/** Who signs a certificate. An issuer with the certificate's own name and key makes it self-signed. */
export interface Issuer {
  readonly commonName: string;
  /** An elliptic curve key. */
  readonly key: KeyPair;
}

/** A signed certificate in its two encodings. */
export interface EncodedCertificate {
  readonly der: Buffer;
  readonly pem: string;
}

const commonNameOid = '2.5.4.3';
/** RFC 5758 §3.2 and, for SHA-1, RFC 3279 §2.2.3: no parameters, not even NULL. */
const ecdsaWith = {
  sha256: new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' }),
  sha1: new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.1' }),
};

/** Encodes the content and signs it with the issuer's key. */
export function signCertificate(
  content: CertificateContent,
  issuer: Issuer,
  digest: keyof typeof ecdsaWith = 'sha256',
): EncodedCertificate {
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumber(),
    signature: ecdsaWith[digest],
    issuer: nameOf(issuer.commonName),
    validity: new Validity({ notBefore: content.notBefore, notAfter: content.notAfter }),
    subject: nameOf(content.commonName),
    subjectPublicKeyInfo: AsnConvert.parse(content.spki, SubjectPublicKeyInfo),
    extensions: new Extensions([
      ...content.extensions,
      subjectKeyIdentifier(keyIdentifierOf(content.spki)),
      authorityKeyIdentifier(keyIdentifierOf(issuer.key.spki)),
    ]),
  });
  const signed = Buffer.from(AsnConvert.serialize(tbsCertificate));
  const der = Buffer.from(
    AsnConvert.serialize(
      new Certificate({
        tbsCertificate,
        signatureAlgorithm: ecdsaWith[digest],
        signatureValue: bytesOf(sign(digest, signed, issuer.key.privateKey)),
      }),
    ),
  );
  return { der, pem: pemOf(der) };
}

/** Positive and 16 octets, of the 20 that RFC 5280 §4.1.2.2 allows; 126 of the bits are random. */
function serialNumber(): ArrayBuffer {
  const bytes = randomBytes(16);
  // The first bit is the sign; the second keeps the first octet from being zero padding.
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytesOf(bytes);
}

function nameOf(commonName: string | undefined): Name {
  if (commonName === undefined) return new Name();
  const value = new AttributeValue({ utf8String: commonName });
  const attribute = new AttributeTypeAndValue({ type: commonNameOid, value });
  return new Name([new RelativeDistinguishedName([attribute])]);
}

/** Method 1 of RFC 5280 §4.2.1.2: SHA-1 of the public key's bit string, as a name and not for safety. */
function keyIdentifierOf(spki: Buffer): ArrayBuffer {
  const { subjectPublicKey } = AsnConvert.parse(spki, SubjectPublicKeyInfo);
  return bytesOf(createHash('sha1').update(new Uint8Array(subjectPublicKey)).digest());
}

/** RFC 7468 §2. A pattern of exactly 64 would leave a blank last line, which OpenSSL refuses. */
function pemOf(der: Buffer): string {
  const lines = der.toString('base64').replaceAll(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}

/** A copy that owns its memory: a small Buffer is a view of a shared pool. */
function bytesOf(buffer: Buffer): ArrayBuffer {
  return new Uint8Array(buffer).buffer;
}
