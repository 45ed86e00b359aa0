import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createAuthority } from '../../src/certificates/authority.ts';
import { withAuthorityHome } from '../../src/playwright/authority-home.ts';

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
