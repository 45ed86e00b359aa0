import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './process.mjs';

// Installing the dependencies anew forgets them.
const folder = path.join(root, 'node_modules', '.cache', 'playwright-wptserve', 'failed-attempts');
const rememberedMs = 24 * 3_600_000;

/**
 * Has this been tried within a day, and failed? What takes long and fails again would cost each run.
 *
 * @param {string} name of what was to be installed
 * @param {string} version
 */
export function hasFailedBefore(name, version) {
  const file = path.join(folder, name);
  try {
    const isRecent = Date.now() - statSync(file).mtimeMs < rememberedMs;
    return isRecent && readFileSync(file, 'utf8') === version;
  } catch {
    return false;
  }
}

/**
 * @param {string} name
 * @param {string} version
 */
export function rememberFailure(name, version) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, name), version);
}

/** @param {string} name */
export function forgetFailure(name) {
  rmSync(path.join(folder, name), { force: true });
}
