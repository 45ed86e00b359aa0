import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from './npm.mjs';
import { root } from './process.mjs';

/** Installs what package-lock.json names, unless just that is installed. */
export async function installDependencies() {
  const reason = whyStale();
  if (reason === undefined) return true;
  console.log(`Installing locked dependencies (${reason}) …`);
  const { code, output } = await runNpm(['ci', '--include=dev', '--no-audit', '--no-fund'], {
    quiet: true,
  });
  if (code !== 0) console.error(`${output}\nnpm ci failed; nothing can run without it.`);
  return code === 0;
}

/**
 * npm writes node_modules/.package-lock.json at the end of every installation, so an interrupted
 * one, or one of an older lock file, differs.
 */
function whyStale() {
  const wanted = lockedPackages('package-lock.json');
  const installed = lockedPackages(path.join('node_modules', '.package-lock.json'));
  if (wanted === undefined) return 'package-lock.json cannot be read';
  if (installed === undefined) return 'they are missing';
  for (const [folder, entry] of Object.entries(wanted)) {
    // The entry of the project itself has no folder; optional packages may be for other platforms.
    if (folder === '' || entry.optional === true) continue;
    const found = installed[folder];
    if (found?.version !== entry.version || found?.integrity !== entry.integrity) {
      return `${folder} is not the locked one`;
    }
    if (!existsSync(path.join(root, folder, 'package.json'))) return `${folder} is gone`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function lockedPackages(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages;
  } catch {
    return undefined;
  }
}
