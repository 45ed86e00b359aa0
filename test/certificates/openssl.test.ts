// A second opinion: OpenSSL with -x509_strict checks what RFC 5280 demands of a
// chain and node:crypto lets pass.

import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/certificates/authority.ts';
import { generateKeyPair } from '../../src/certificates/key-pair.ts';
import { isOpensslInstalled, opensslVerify, withOpenssl } from './openssl-verify.ts';

const authority = createAuthority();
const trusted = authority.certificatePem;
const key = generateKeyPair();

describe.skipIf(!isOpensslInstalled)(withOpenssl, () => {
  test.each([
    ['a host name', 'localhost', ['-verify_hostname', 'localhost']],
    ['a wildcard', '*.web.test', ['-verify_hostname', 'www.web.test']],
    ['an IPv4 address', '127.0.0.1', ['-verify_ip', '127.0.0.1']],
    ['an IPv6 address', '::1', ['-verify_ip', '::1']],
    ['a name too long for a subject', `${'a'.repeat(62)}.test`, []],
  ])('openssl verify -x509_strict accepts %s', (_what, name, options) => {
    const leaf = authority.issue({ names: [name], key }).certificatePem;
    expect(opensslVerify({ leaf, trusted }, ...options)).toMatch(/leaf\.pem: OK\s*$/);
  });

  test('openssl refuses the certificate for another host', () => {
    const leaf = authority.issue({ names: ['localhost'], key }).certificatePem;
    const verdict = opensslVerify({ leaf, trusted }, '-verify_hostname', 'other.test');
    expect(verdict).toMatch(/hostname mismatch/i);
  });

  test('openssl accepts a client certificate, for clients only', () => {
    const leaf = authority.issueClient({ commonName: 'Ada', key }).certificatePem;
    expect(opensslVerify({ leaf, trusted }, '-purpose', 'sslclient')).toMatch(/leaf\.pem: OK\s*$/);
    expect(opensslVerify({ leaf, trusted })).toMatch(/unsuitable certificate purpose/i);
  });

  test('openssl accepts a leaf of an intermediate authority, which may have none below it', () => {
    const intermediate = createAuthority(authority);
    const leaf = intermediate.issue({ names: ['localhost'], key }).certificatePem;
    const untrusted = intermediate.certificatePem;
    expect(opensslVerify({ leaf, trusted, untrusted })).toMatch(/leaf\.pem: OK\s*$/);
    const second = createAuthority(intermediate);
    const deeper = second.issue({ names: ['localhost'], key }).certificatePem;
    expect(
      opensslVerify({ leaf: deeper, trusted, untrusted: second.certificatePem + untrusted }),
    ).toMatch(/path length constraint exceeded/i);
  });
});
