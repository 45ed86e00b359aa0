// Runs everything, stops at the first stage that fails, and ends with one line that counts.

import { runBrowserTests } from './stages/browser-tests.mjs';
import { runPackageTests } from './stages/package-tests.mjs';
import { runStaticChecks } from './stages/static-checks.mjs';
import { runUnitTests } from './stages/unit-tests.mjs';
import { run } from './tools/process.mjs';

/** @type {readonly [title: string, run: () => Promise<{ passed: number, failed: number }>][]} */
const stages = [
  ['Preparing', prepare],
  ['Checking without running', runStaticChecks],
  ['Running unit tests', runUnitTests],
  ['Running browser tests', runBrowserTests],
  ['Running the packed package', runPackageTests],
];

const total = { passed: 0, failed: 0 };
for (const [title, runStage] of stages) {
  console.log(`\n${title} …`);
  const { passed, failed } = await runStage();
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) break;
}
process.exitCode = total.failed === 0 ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed`);

async function prepare() {
  const { code } = await run(process.execPath, ['.ci/prepare.mjs']);
  return { passed: 0, failed: code === 0 ? 0 : 1 };
}
