import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../src/certificates/authority.ts';
import { createNssDatabase, withAuthorityHome } from '../../src/playwright/authority-home.ts';
import { X509Certificate } from 'node:crypto';
import { tmpdir } from 'node:os';

const { certificatePem } = createAuthority();
const isInstalled =
  process.platform === 'linux' && spawnSync('certutil', ['-H']).error === undefined;

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the home of a browser', () => {
  test.runIf(isInstalled)('has the database as long as it is used, and is removed', async () => {
    let home = '';
    await withAuthorityHome(certificatePem, async (made = '') => {
      home = made;
      expect(existsSync(path.join(home, '.pki', 'nssdb', 'cert9.db'))).toBe(true);
    });
    expect(existsSync(home)).toBe(false);
  });

  test.runIf(isInstalled)('is removed after a failure too', async () => {
    let home = '';
    const failing = withAuthorityHome(certificatePem, async (made = '') => {
      home = made;
      throw new Error('The browser is gone.');
    });
    await expect(failing).rejects.toThrow('The browser is gone.');
    expect(home).not.toBe('');
    expect(existsSync(home)).toBe(false);
  });

  test('is undefined without certutil', async () => {
    const homes: (string | undefined)[] = [];
    // An empty PATH would be the working directory.
    vi.stubEnv('PATH', import.meta.dirname);
    await withAuthorityHome(certificatePem, async (home) => {
      homes.push(home);
    });
    expect(homes).toEqual([undefined]);
  });
});

describe('its database', () => {
  let home = '';

  beforeEach(() => {
    home = mkdtempSync(path.join(tmpdir(), 'wptserve nss '));
  });
  afterEach(() => {
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
});
