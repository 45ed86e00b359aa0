import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  findBrowser,
  findHeadlessShell,
  findPlaywrightBrowser,
  findPlaywrightShell,
} from '../browser.mjs';
import { forgetFailure, hasFailedBefore, rememberFailure } from './failed-attempts.mjs';
import { root, run, runTool } from './process.mjs';

const downloadLimitMs = 5 * 60_000;
const connectionLimitMs = 10_000;
const attempt = 'playwright-chromium';

/** Installs Playwright's Chromium and its headless shell, unless both are there, or others are named. */
export async function installFromPlaywright() {
  if (process.env['WPTSERVE_CHROMIUM'] || areThere()) return;
  if (hasFailedBefore(attempt, playwrightVersion())) return;
  console.log("Installing Playwright's Chromium …");
  const { output, timedOut } = await runTool('@playwright/test', ['install', 'chromium'], {
    quiet: true,
    timeoutMs: downloadLimitMs,
    env: { PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: String(connectionLimitMs) },
  });
  if (areThere()) {
    forgetFailure(attempt);
    return;
  }
  rememberFailure(attempt, playwrightVersion());
  const reason = timedOut ? 'it took too long' : firstError(output);
  console.log(`That failed (${reason}); looking for another browser.`);
}

function areThere() {
  return findPlaywrightBrowser() !== undefined && findPlaywrightShell() !== undefined;
}

/**
 * Says which browser there is.
 *
 * @returns {Promise<boolean>} false where there is none, or one that does not start
 */
export async function checkBrowser() {
  const executable = findBrowser();
  if (executable === undefined) {
    console.error(
      'No browser was found. Run `npx playwright install chromium`, or install Chromium or Chrome,\n' +
        'or set WPTSERVE_CHROMIUM to the path of one; then run this again.',
    );
    return false;
  }
  const version = await browserVersion(executable);
  if (version === undefined) {
    console.error(
      `${executable} does not start. Set WPTSERVE_CHROMIUM to a Chromium or Chrome that does,\n` +
        'or run `npx playwright install --with-deps chromium`; then run this again.',
    );
    return false;
  }
  console.log(`Browser: ${version} (${executable})`);
  const shell = findHeadlessShell();
  if (shell !== undefined && shell !== executable) console.log(`Headless shell: ${shell}`);
  return true;
}

/** Does the browser start? One of the system can be a stub that only says how to install it. */
async function browserVersion(/** @type {string} */ executable) {
  // On Windows the switch is ignored and a window opens.
  if (process.platform === 'win32') return 'Chromium';
  const { code, output } = await run(executable, ['--version'], { quiet: true, timeoutMs: 30_000 });
  return code === 0 ? output.trim().split('\n').at(-1) : undefined;
}

/** @param {string} output */
function firstError(output) {
  const lines = output.split('\n').map((line) => line.trim());
  return lines.find((line) => /^Error\b/.test(line)) ?? lines.find(Boolean) ?? 'no reason given';
}

/** @returns {string} */
function playwrightVersion() {
  const manifest = path.join(root, 'node_modules/@playwright/test/package.json');
  return JSON.parse(readFileSync(manifest, 'utf8')).version;
}
