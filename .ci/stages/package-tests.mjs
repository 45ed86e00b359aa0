// Installs the packed tarball in projects as a user has them, and runs their specs.

import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findBrowser, findHeadlessShell } from '../browser.mjs';
import { runNpm } from '../tools/npm.mjs';
import { pack } from '../tools/pack.mjs';
import { runPlaywright } from '../tools/playwright.mjs';
import { root, runTool } from '../tools/process.mjs';
import { addCounts } from '../tools/tally.mjs';
import { withTemporaryFolder } from '../tools/temporary-folder.mjs';

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const newestPlaywright = manifest.devDependencies['@playwright/test'];
const oldestPlaywright = `${manifest.peerDependencies['@playwright/test'].replace('>=', '')}.0`;
const nodeTypes = manifest.devDependencies['@types/node'];

/** @typedef {{ template: string, playwright: string, typeChecked: boolean }} Project */

/** @type {readonly Project[]} */
const projects = [
  { template: 'esm', playwright: newestPlaywright, typeChecked: true },
  { template: 'commonjs', playwright: oldestPlaywright, typeChecked: false },
];

/** @typedef {import('../tools/tally.mjs').Count} Count */

/**
 * @param {import('../stages.mjs').Context} context
 * @returns {Promise<Count>}
 */
export function runPackageTests({ signal }) {
  return withTemporaryFolder(async (folder) => {
    console.log('Packing the package …');
    const { tarball, output } = await pack(folder, signal);
    if (tarball === undefined) {
      console.log(output);
      return { passed: 0, failed: 1 };
    }
    /** @type {Count} */
    let total = { passed: 0, failed: 0 };
    for (const project of projects) {
      const place = path.join(folder, project.template);
      total = addCounts(total, await testProject(project, place, tarball, signal));
    }
    return total;
  });
}

/**
 * @param {Project} project
 * @param {string} folder
 * @param {string} tarball
 * @param {AbortSignal} signal
 * @returns {Promise<Count>}
 */
async function testProject({ template, playwright, typeChecked }, folder, tarball, signal) {
  console.log(
    `Installing the package in a new ${template} project with Playwright ${playwright} …`,
  );
  cpSync(path.join(root, 'test', 'package', template), folder, { recursive: true });
  const packages = [`@playwright/test@${playwright}`, `@types/node@${nodeTypes}`];
  const install = ['install', '--no-audit', '--no-fund', tarball, ...packages];
  const installed = await runNpm(install, { cwd: folder, quiet: true, signal });
  if (installed.code !== 0) {
    console.log(installed.output);
    return { passed: 0, failed: 1 };
  }
  if (typeChecked) {
    const { code } = await runTool('typescript', ['-p', folder], { signal });
    if (code !== 0) return { passed: 0, failed: 1 };
  }
  const env = { WPTSERVE_CHROMIUM: findHeadlessShell() ?? findBrowser() };
  return runPlaywright([], { project: folder, env, signal });
}
