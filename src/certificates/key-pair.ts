// Keys, without any ASN.1 library: the browser is told the hash of the key when
// it is launched, long before anybody needs a certificate for it.

import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A private key and what the world may know of it. */
export interface KeyPair {
  readonly privateKey: KeyObject;
  /** The private key as PKCS #8 in PEM, as `node:tls` takes it. */
  readonly privateKeyPem: string;
  /** SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7). */
  readonly spki: Buffer;
  /** SHA-256 of `spki` in base64, for Chromium's `--ignore-certificate-errors-spki-list`. */
  readonly spkiHash: string;
}

/** Chromium refuses less than 1024; TLS 1.3 signs with 528 or more (RFC 8446 §4.2.3, RSA-PSS and SHA-256). */
const smallKeyBits = 768;

/** Makes a P-256 key: 0.1 ms, where an RSA key of a size that is trusted takes a hundred. */
export function generateKeyPair(): KeyPair {
  return keyPairOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
}

/** Makes an RSA key that is too small to be safe. */
export function generateSmallKeyPair(): KeyPair {
  return keyPairOf(generateKeyPairSync('rsa', { modulusLength: smallKeyBits }));
}

function keyPairOf(keys: { privateKey: KeyObject; publicKey: KeyObject }): KeyPair {
  const { privateKey, publicKey } = keys;
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  let pem: string | undefined;
  return {
    privateKey,
    // Only a TLS listener needs it, and most tests never open one.
    get privateKeyPem() {
      return (pem ??= String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
    },
    spki,
    spkiHash: createHash('sha256').update(spki).digest('base64'),
  };
}
