import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createNssDatabase } from './nss-database.ts';

/**
 * Makes a home for a browser that trusts the authority, for as long as `use` takes. It is
 * undefined where Chromium does not look for authorities there, or `certutil` is not installed.
 */
export async function withAuthorityHome(
  authorityPem: string,
  use: (home: string | undefined) => Promise<void>,
): Promise<void> {
  const home = await mkdtemp(path.join(tmpdir(), 'wptserve-home-'));
  try {
    await use((await createNssDatabase(home, authorityPem)) ? home : undefined);
  } finally {
    // The last of the browser's processes may still write.
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
