import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findPlaywrightBrowser, findSystemBrowser } from '../browser.mjs';
import { root, run, runTool } from './process.mjs';

const downloadLimitMs = 5 * 60_000;
const connectionLimitMs = 10_000;
const packageLimitMs = 10 * 60_000;
const failedAttempt = path.join(
  root,
  'node_modules/.cache/playwright-wptserve/failed-browser-installation',
);

/**
 * Finds a browser or installs one: Playwright's own, the system's, Debian's package.
 *
 * @returns {Promise<string | undefined>} its executable
 */
export async function findOrInstallBrowser() {
  const named = process.env.WPTSERVE_CHROMIUM;
  if (named) return named;
  const own = findPlaywrightBrowser();
  if (own !== undefined) return own;
  const system = findSystemBrowser();
  if (system !== undefined && hasFailedBefore()) return system;
  return (await installPlaywrightBrowser()) ?? system ?? (await installDebianPackage());
}

/** Does the browser start? One of the system can be a stub that only says how to install it. */
export async function browserVersion(/** @type {string} */ executable) {
  // On Windows the switch is ignored and a window opens.
  if (process.platform === 'win32') return 'Chromium';
  const { code, output } = await run(executable, ['--version'], { quiet: true, timeoutMs: 30_000 });
  return code === 0 ? output.trim().split('\n').at(-1) : undefined;
}

async function installPlaywrightBrowser() {
  console.log("Installing Playwright's Chromium …");
  const install = ['install', 'chromium', '--no-shell'];
  const { output, timedOut } = await runTool('@playwright/test', install, {
    quiet: true,
    timeoutMs: downloadLimitMs,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(connectionLimitMs) },
  });
  const executable = findPlaywrightBrowser();
  if (executable === undefined) {
    const reason = timedOut ? 'it took too long' : firstError(output);
    console.log(`That failed (${reason}); looking for another browser.`);
    mkdirSync(path.dirname(failedAttempt), { recursive: true });
    writeFileSync(failedAttempt, playwrightVersion());
  } else {
    rmSync(failedAttempt, { force: true });
  }
  return executable;
}

/** @param {string} output */
function firstError(output) {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.find((line) => /^Error\b/.test(line)) ?? lines.find(Boolean) ?? 'no reason given';
}

function hasFailedBefore() {
  try {
    return readFileSync(failedAttempt, 'utf8') === playwrightVersion();
  } catch {
    return false;
  }
}

/** @returns {string} */
function playwrightVersion() {
  const manifest = path.join(root, 'node_modules/@playwright/test/package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}

async function installDebianPackage() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const options = {
    quiet: true,
    timeoutMs: packageLimitMs,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  };
  if ((await run('apt-get', ['--version'], options)).code !== 0) return undefined;
  console.log("Installing Debian's chromium package …");
  await run('apt-get', ['update'], options);
  const install = ['install', '--yes', '--no-install-recommends', 'chromium', 'fonts-liberation'];
  const { code, output } = await run('apt-get', install, options);
  if (code !== 0) console.log(`That failed (${output.trim().split('\n').at(-1)}).`);
  return findSystemBrowser();
}
