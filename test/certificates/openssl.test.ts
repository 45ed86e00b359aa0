// A second opinion: OpenSSL with -x509_strict checks what RFC 5280 demands of a
// chain and node:crypto lets pass.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/certificates/authority.ts';
import { generateKeyPair } from '../../src/certificates/key-pair.ts';

const command = 'openssl';
const installed = spawnSync(command, ['version']).status === 0;
const authority = createAuthority();
const key = generateKeyPair();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wptserve-certificates-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function verify(leaf: string, ...options: string[]): string {
  const ca = file('ca.pem', authority.certificatePem);
  const leafFile = file('leaf.pem', leaf);
  const purpose = ['-x509_strict', '-purpose', 'sslserver', '-CAfile', ca, '-no-CApath'];
  const result = spawnSync(command, ['verify', ...purpose, ...options, leafFile], {
    encoding: 'utf8',
  });
  return result.stdout + result.stderr;
}

describe.skipIf(!installed)(installed ? 'with openssl' : 'skipped: no openssl on the PATH', () => {
  test.each([
    ['a host name', 'localhost', ['-verify_hostname', 'localhost']],
    ['a wildcard', '*.web.test', ['-verify_hostname', 'www.web.test']],
    ['an IPv4 address', '127.0.0.1', ['-verify_ip', '127.0.0.1']],
    ['an IPv6 address', '::1', ['-verify_ip', '::1']],
    ['a name too long for a subject', `${'a'.repeat(62)}.test`, []],
  ])('openssl verify -x509_strict accepts %s', (_what, name, options) => {
    const { certificatePem } = authority.issue({ names: [name], key });
    expect(verify(certificatePem, ...options)).toMatch(/leaf\.pem: OK\s*$/);
  });

  test('openssl refuses the certificate for another host', () => {
    const { certificatePem } = authority.issue({ names: ['localhost'], key });
    expect(verify(certificatePem, '-verify_hostname', 'other.test')).toMatch(/hostname mismatch/i);
  });
});
