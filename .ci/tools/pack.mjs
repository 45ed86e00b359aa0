import { mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runNpm } from './npm.mjs';

/** @typedef {{ tarball: string | undefined, output: string }} Packed */

/** @type {Promise<Packed> | undefined} */
let packed;

/**
 * Builds the package and packs it, once for all that ask for it. The tarball is there until this
 * process ends.
 *
 * @param {AbortSignal} signal
 * @returns {Promise<Packed>}
 */
export function pack(signal) {
  packed ??= packInto(
    mkdtempSync(path.join(realpathSync(tmpdir()), 'playwright-wptserve-')),
    signal,
  );
  return packed;
}

/**
 * @param {string} folder
 * @param {AbortSignal} signal
 * @returns {Promise<Packed>}
 */
async function packInto(folder, signal) {
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const args = ['pack', '--pack-destination', folder];
  const { code, output } = await runNpm(args, { quiet: true, signal });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  const isPacked = code === 0 && tarball !== undefined;
  return { tarball: isPacked ? path.join(folder, tarball) : undefined, output };
}
