import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runTool } from '../tools/process.mjs';
import { withTemporaryFolder } from '../tools/temporary-folder.mjs';

/** @returns {Promise<{ passed: number, failed: number }>} */
export function runUnitTests() {
  return withTemporaryFolder(async (folder) => {
    const report = path.join(folder, 'vitest.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await runTool('vitest', ['run', ...reporters]);
    return countTests(report, code);
  });
}

/**
 * @param {string} report
 * @param {number} code
 */
function countTests(report, code) {
  // A file that cannot be loaded and an error outside of a test are in the exit code only.
  const atLeast = code === 0 ? 0 : 1;
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    return { passed: numPassedTests, failed: Math.max(numFailedTests, atLeast) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
