import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../src/certificates/authority.ts';
import { createNssDatabase } from '../../src/playwright/nss-database.ts';

const isInstalled =
  process.platform === 'linux' && spawnSync('certutil', ['-H']).error === undefined;
let home = '';

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'wptserve nss '));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

function list(...options: readonly string[]): string {
  const database = `sql:${path.join(home, '.pki', 'nssdb')}`;
  return spawnSync('certutil', ['-L', '-d', database, ...options], { encoding: 'utf8' }).stdout;
}

describe.skipIf(!isInstalled)(isInstalled ? 'with certutil' : 'skipped: no certutil', () => {
  test('the authority is trusted for servers, and nothing else is', async () => {
    const authority = createAuthority();
    expect(await createNssDatabase(home, authority.certificatePem)).toBe(true);
    expect(list()).toMatch(/\n\nplaywright-wptserve +C,,\s*$/);
    const pem = list('-n', 'playwright-wptserve', '-a');
    expect(new X509Certificate(pem).raw).toEqual(authority.der);
  });

  test('what is no certificate is an error', async () => {
    await expect(createNssDatabase(home, 'no certificate')).rejects.toThrow(/certutil/);
  });
});

test('without certutil there is no database, and no error', async () => {
  vi.stubEnv('PATH', home);
  expect(await createNssDatabase(home, createAuthority().certificatePem)).toBe(false);
});

test('the database is all that is written to the folder', async () => {
  await createNssDatabase(home, createAuthority().certificatePem);
  const allowed = process.platform === 'linux' ? ['.pki'] : [];
  expect(readdirSync(home)).toEqual(allowed);
});
