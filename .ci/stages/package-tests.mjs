// Installs the packed tarball in projects as a user has them, and runs their specs. The project
// `esm` runs the whole specs of README and docs, too.

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { findBrowser, findHeadlessShell } from '../browser.mjs';
import { documentationPages, exampleFileName, examplesOf } from '../tools/documentation.mjs';
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

/**
 * @typedef {object} Project
 * @property {string} template
 * @property {string} playwright
 * @property {boolean} isDocumented whether it has the specs of the documentation, and is type-checked
 */

/** @type {readonly Project[]} */
const projects = [
  { template: 'esm', playwright: newestPlaywright, isDocumented: true },
  { template: 'commonjs', playwright: oldestPlaywright, isDocumented: false },
];

/** @typedef {import('../tools/tally.mjs').Count} Count */

/**
 * @param {import('../stages.mjs').Context} context
 * @returns {Promise<Count>}
 */
export async function runPackageTests({ signal }) {
  const { tarball, output } = await pack(signal);
  if (tarball === undefined) {
    console.log(output);
    return { passed: 0, failed: 1 };
  }
  return withTemporaryFolder(async (parent) => {
    const folders = projects.map(({ template }) => path.join(parent, template));
    const outcomes = await Promise.all(
      projects.map((project, index) => install(project, folders[index] ?? '', tarball, signal)),
    );
    /** @type {Count} */
    let total = { passed: 0, failed: 0 };
    for (const [index, folder] of folders.entries()) {
      const isInstalled = outcomes[index] === true;
      total = addCounts(
        total,
        isInstalled ? await runTests(folder, signal) : { passed: 0, failed: 1 },
      );
    }
    return total;
  });
}

/**
 * Makes a project that has the package.
 *
 * @param {Project} project
 * @param {string} folder
 * @param {string} tarball
 * @param {AbortSignal} signal
 * @returns {Promise<boolean>} false if that failed
 */
async function install({ template, playwright, isDocumented }, folder, tarball, signal) {
  console.log(
    `Installing the package in a new ${template} project with Playwright ${playwright} …`,
  );
  cpSync(path.join(root, 'test', 'package', template), folder, { recursive: true });
  if (isDocumented) writeExamples(path.join(folder, 'tests'));
  const packages = [`@playwright/test@${playwright}`, `@types/node@${nodeTypes}`];
  const args = ['install', '--no-audit', '--no-fund', tarball, ...packages];
  const installed = await runNpm(args, { cwd: folder, quiet: true, signal });
  if (installed.code !== 0) console.log(installed.output);
  if (installed.code !== 0 || !isDocumented) return installed.code === 0;
  const checked = await runTool('typescript', ['-p', folder], { quiet: true, signal });
  if (checked.code !== 0) console.log(checked.output);
  return checked.code === 0;
}

/**
 * Writes the whole specs of README and docs.
 *
 * @param {string} folder
 */
function writeExamples(folder) {
  for (const example of documentationPages()
    .flatMap(examplesOf)
    .filter(({ isSpec }) => isSpec)) {
    writeFileSync(path.join(folder, exampleFileName(example, '.spec.ts')), example.code);
  }
}

/**
 * @param {string} folder
 * @param {AbortSignal} signal
 */
function runTests(folder, signal) {
  const env = { WPTSERVE_CHROMIUM: findHeadlessShell() ?? findBrowser() };
  return runPlaywright([], { project: folder, env, signal });
}
