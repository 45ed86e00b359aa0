import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The Chromium or Chrome that tests run in, or undefined where there is none. The variable
 * WPTSERVE_CHROMIUM wins; Playwright's own goes before one of the system, a full one before a
 * headless shell.
 *
 * @returns {string | undefined}
 */
export function findBrowser() {
  return (
    process.env['WPTSERVE_CHROMIUM'] ||
    (findPlaywrightBrowser() ?? findSystemBrowser() ?? findHeadlessShell())
  );
}

/**
 * Chromium without windows, in which Playwright runs tests by default: its own or Debian's. The
 * variable WPTSERVE_CHROMIUM wins here too.
 *
 * @returns {string | undefined}
 */
export function findHeadlessShell() {
  return (
    process.env['WPTSERVE_CHROMIUM'] ||
    (findPlaywrightShell() ?? findProgram('chromium-headless-shell'))
  );
}

/**
 * Playwright's full Chromium.
 *
 * @returns {string | undefined}
 */
export function findPlaywrightBrowser() {
  const full = playwrightExecutable();
  return isExecutable(full) ? full : undefined;
}

/**
 * Playwright's headless shell.
 *
 * @returns {string | undefined}
 */
export function findPlaywrightShell() {
  const [revisionFolder, browsers] = revisionFolderOf(playwrightExecutable());
  if (revisionFolder === undefined || browsers === undefined) return undefined;
  // Playwright's API names only the full one; the shell of the same revision lies in a folder beside.
  const shells = path.join(
    browsers,
    revisionFolder.replace('chromium-', 'chromium_headless_shell-'),
  );
  return subfolders(shells)
    .map((folder) => path.join(folder, `chrome-headless-shell${executableSuffix}`))
    .find(isExecutable);
}

/**
 * A Chromium or Chrome that was installed apart from Playwright.
 *
 * @returns {string | undefined}
 */
function findSystemBrowser() {
  return systemCandidates().find(isExecutable);
}

/**
 * A program where the system looks for programs.
 *
 * @param {string} name
 * @returns {string | undefined}
 */
export function findProgram(name) {
  return programFolders()
    .map((folder) => path.join(folder, `${name}${executableSuffix}`))
    .find(isExecutable);
}

const executableSuffix = process.platform === 'win32' ? '.exe' : '';

/** @returns {string} */
function playwrightExecutable() {
  return createRequire(import.meta.url)('@playwright/test').chromium.executablePath();
}

/**
 * @param {string} executable
 * @returns {[name: string | undefined, parent: string | undefined]}
 */
function revisionFolderOf(executable) {
  for (let folder = executable; folder !== path.dirname(folder); folder = path.dirname(folder)) {
    if (/^chromium-\d+$/.test(path.basename(folder))) {
      return [path.basename(folder), path.dirname(folder)];
    }
  }
  return [undefined, undefined];
}

/** @param {string} folder */
function subfolders(folder) {
  try {
    return readdirSync(folder).map((name) => path.join(folder, name));
  } catch {
    return [];
  }
}

/** @returns {string[]} */
function systemCandidates() {
  if (process.platform === 'win32') {
    const parents = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].flatMap(
      (variable) => process.env[variable] ?? [],
    );
    return ['Chromium', path.join('Google', 'Chrome')].flatMap((product) =>
      parents.map((parent) => path.join(parent, product, 'Application', 'chrome.exe')),
    );
  }
  if (process.platform === 'darwin') {
    return ['Chromium', 'Google Chrome'].flatMap((product) =>
      ['/Applications', path.join(homedir(), 'Applications')].map((parent) =>
        path.join(parent, `${product}.app`, 'Contents', 'MacOS', product),
      ),
    );
  }
  const folders = [...programFolders(), '/snap/bin', '/opt/google/chrome'];
  return [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'chrome',
  ].flatMap((name) => folders.map((folder) => path.join(folder, name)));
}

/** @returns {string[]} */
function programFolders() {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter(Boolean);
  return process.platform === 'win32'
    ? folders
    : [...folders, '/usr/bin', '/usr/local/bin', '/usr/sbin'];
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
