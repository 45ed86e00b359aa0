import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generateKeyPair } from '../../src/certificates/key-pair.ts';

test('makes a P-256 key', () => {
  const key = createPublicKey({ key: generateKeyPair().spki, type: 'spki', format: 'der' });
  expect(key.asymmetricKeyType).toBe('ec');
  expect(key.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
});

test('gives the private key in PEM, the same text each time', () => {
  const pair = generateKeyPair();
  const publicKey = createPublicKey(createPrivateKey(pair.privateKeyPem));
  expect(publicKey.export({ type: 'spki', format: 'der' })).toEqual(pair.spki);
  expect(pair.privateKeyPem).toBe(pair.privateKeyPem);
});

test('hashes the SPKI as Chromium does for its list', () => {
  const pair = generateKeyPair();
  expect(pair.spkiHash).toBe(createHash('sha256').update(pair.spki).digest('base64'));
  expect(pair.spkiHash).toMatch(/^[\w+/]{43}=$/);
});

test('makes another key each time', () => {
  expect(generateKeyPair().spkiHash).not.toBe(generateKeyPair().spkiHash);
});

test('loads no ASN.1 library: it runs before the browser is launched', () => {
  const source = readFileSync(
    new URL('../../src/certificates/key-pair.ts', import.meta.url),
    'utf8',
  );
  expect([...source.matchAll(/from '(.*)'/g)].map(([, name]) => name)).toEqual(['node:crypto']);
});
