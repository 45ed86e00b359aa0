import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const command = 'openssl';
const version = spawnSync(command, ['version'], { encoding: 'utf8' }).stdout ?? '';

/** OpenSSL itself: LibreSSL, which macOS has, lacks some options. */
export const isOpensslInstalled = version.startsWith('OpenSSL ');
/** For the title of tests that need it. */
export const withOpenssl = isOpensslInstalled ? 'with openssl' : 'skipped: no OpenSSL on the PATH';

/** Certificates in PEM. */
export interface Chain {
  readonly leaf: string;
  readonly trusted: string;
  /** Others that the server has sent. */
  readonly untrusted?: string;
}

/** What `openssl verify -x509_strict` says of a server's certificate. */
export function opensslVerify(chain: Chain, ...options: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'wptserve-openssl-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  try {
    const { leaf, trusted, untrusted } = chain;
    const args = [
      'verify',
      '-x509_strict',
      '-purpose',
      'sslserver',
      '-no-CApath',
      '-CAfile',
      file('ca.pem', trusted),
      ...(untrusted === undefined ? [] : ['-untrusted', file('untrusted.pem', untrusted)]),
      ...options,
      file('leaf.pem', leaf),
    ];
    const result = spawnSync(command, args, { encoding: 'utf8' });
    return result.stdout + result.stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
