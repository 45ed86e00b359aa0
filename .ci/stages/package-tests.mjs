// Installs the packed tarball in projects as a user has them, and runs their specs.

import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { runNpm } from '../tools/npm.mjs';
import { pack } from '../tools/pack.mjs';
import { runPlaywright } from '../tools/playwright.mjs';
import { root, runTool } from '../tools/process.mjs';
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

/** @returns {Promise<{ passed: number, failed: number }>} */
export function runPackageTests() {
  return withTemporaryFolder(async (folder) => {
    console.log('Packing the package …');
    const { tarball, output } = await pack(folder);
    if (tarball === undefined) {
      console.log(output);
      return { passed: 0, failed: 1 };
    }
    const total = { passed: 0, failed: 0 };
    for (const project of projects) {
      const { passed, failed } = await testProject(
        project,
        path.join(folder, project.template),
        tarball,
      );
      total.passed += passed;
      total.failed += failed;
    }
    return total;
  });
}

/**
 * @param {Project} project
 * @param {string} folder
 * @param {string} tarball
 */
async function testProject({ template, playwright, typeChecked }, folder, tarball) {
  console.log(
    `Installing the package in a new ${template} project with Playwright ${playwright} …`,
  );
  cpSync(path.join(root, 'test', 'package', template), folder, { recursive: true });
  const packages = [`@playwright/test@${playwright}`, `@types/node@${nodeTypes}`];
  const install = ['install', '--no-audit', '--no-fund', tarball, ...packages];
  const installed = await runNpm(install, { cwd: folder, quiet: true });
  if (installed.code !== 0) {
    console.log(installed.output);
    return { passed: 0, failed: 1 };
  }
  if (typeChecked) {
    const { code } = await runTool('typescript', ['-p', folder]);
    if (code !== 0) return { passed: 0, failed: 1 };
  }
  return runPlaywright(['--reporter=list,json'], folder);
}
