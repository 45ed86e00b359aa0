// Tries the option `wptserveApp` with a real Next.js app: it installs and builds the app in a
// temporary folder, and runs twenty tests in two workers from the packed package.

import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findBrowser, findHeadlessShell } from './browser.mjs';
import { runNpm } from './tools/npm.mjs';
import { pack } from './tools/pack.mjs';
import { runPlaywright } from './tools/playwright.mjs';
import { interrupted, root, run } from './tools/process.mjs';
import { withTemporaryFolder } from './tools/temporary-folder.mjs';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));

process.exitCode = await apps();

async function apps() {
  const prepared = await run(process.execPath, ['.ci/prepare.mjs', 'browser']);
  if (prepared.code !== 0) return prepared.code;
  const { tarball, output } = await pack(interrupted);
  if (tarball === undefined) {
    console.log(output);
    return 1;
  }
  return withTemporaryFolder(async (folder) => {
    cpSync(path.join(root, 'test', 'package', 'next'), folder, { recursive: true });
    const playwright = `@playwright/test@${manifest.devDependencies['@playwright/test']}`;
    const packages = [tarball, playwright, 'next', 'react', 'react-dom'];
    console.log('Installing Next.js …');
    const installed = await timed('installed', () =>
      runNpm(['install', '--no-audit', '--no-fund', ...packages], { cwd: folder, quiet: true }),
    );
    if (installed.code !== 0) return failed(installed);
    const built = await timed('built', () =>
      runNpm(['run', 'build'], {
        cwd: folder,
        quiet: true,
        env: { NEXT_TELEMETRY_DISABLED: '1' },
      }),
    );
    if (built.code !== 0) return failed(built);
    const env = { WPTSERVE_CHROMIUM: findHeadlessShell() ?? findBrowser() };
    const count = await timed('tested', () => runPlaywright([], { project: folder, env }));
    console.log(`${count.passed} passed, ${count.failed} failed`);
    return count.failed === 0 && count.passed > 0 ? 0 : 1;
  });
}

/** @param {{ output: string }} outcome */
function failed({ output }) {
  console.log(output);
  return 1;
}

/**
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
async function timed(what, act) {
  const begun = performance.now();
  const result = await act();
  console.log(`${what} in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}
