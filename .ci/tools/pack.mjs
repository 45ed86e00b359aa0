import { readdirSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from './npm.mjs';

/**
 * Builds the package and packs it into `folder`, which must hold no other tarball.
 *
 * @param {string} folder
 * @param {AbortSignal} signal
 * @returns {Promise<{ tarball: string | undefined, output: string }>}
 */
export async function pack(folder, signal) {
  const { code, output } = await runNpm(['pack', '--pack-destination', folder], {
    quiet: true,
    signal,
  });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  const packed = code === 0 && tarball !== undefined;
  return { tarball: packed ? path.join(folder, tarball) : undefined, output };
}
