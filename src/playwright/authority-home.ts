import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execFile } from 'node:child_process';

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

// Chromium on Linux trusts the authorities in the NSS database of its HOME. With ours in it,
// each faulty certificate is refused for its own reason; a browser which does not know the
// authority has only one for all.

/** Waiting for a terminal that is not there, certutil would do so for ever. */
const timeoutMs = 30_000;

/**
 * Makes a database in which the authority is trusted, with `certutil` of the NSS tools (Debian:
 * libnss3-tools). The browser gets it with `launchOptions: { env: { ...process.env, HOME: home } }`.
 *
 * @param home An empty folder
 * @returns false where Chromium has no such database, or `certutil` is not installed
 */
export async function createNssDatabase(home: string, authorityPem: string): Promise<boolean> {
  // Elsewhere Chromium asks the system, and Windows has another program of this name.
  if (process.platform !== 'linux') return false;
  const folder = path.join(home, '.pki', 'nssdb');
  await mkdir(folder, { recursive: true });
  try {
    // Trusted to issue certificates for servers. A database that is not there is made as well,
    // in half the time of two calls.
    const trust = ['-t', 'C,,', '-n', 'playwright-wptserve', '-a'];
    await certutil(['-A', '-d', `sql:${folder}`, ...trust], authorityPem);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function certutil(args: readonly string[], input = ''): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = execFile('certutil', args, { timeout: timeoutMs }, (error) => {
      if (error === null) resolve();
      else reject(error);
    });
    // It may have gone before it has read all.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
