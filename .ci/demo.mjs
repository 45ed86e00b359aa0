// Runs the demo specs in a real browser and says where their report lies.

import path from 'node:path';
import { runPlaywright } from './tools/playwright.mjs';
import { root, run } from './tools/process.mjs';

process.exitCode = await demo();

async function demo() {
  const prepared = await run(process.execPath, ['.ci/prepare.mjs', 'browser']);
  if (prepared.code !== 0) return prepared.code;
  const { failed } = await runPlaywright(['--project=demo'], { reporters: ['list', 'html'] });
  const report = path.relative(process.cwd(), path.join(root, 'playwright-report')) || '.';
  console.log(`\nReport: ${path.join(report, 'index.html')}`);
  console.log(`Open it with: npx playwright show-report ${report}`);
  return failed === 0 ? 0 : 1;
}
