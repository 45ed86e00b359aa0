import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findBrowser } from '../browser.mjs';
import { root, run, toolPath } from './process.mjs';
import { withTemporaryFolder } from './temporary-folder.mjs';

/**
 * Runs Playwright's tests in a project, shows them as a list, and counts them. A test that
 * passed at the second try counts as failed.
 *
 * @param {readonly string[]} args
 * @param {string} [project] its folder; the repository if not given
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export function runPlaywright(args, project = root) {
  return withTemporaryFolder(async (folder) => {
    const report = path.join(folder, 'playwright.json');
    const tool = toolPath('@playwright/test', project);
    const { code } = await run(process.execPath, [tool, 'test', ...args], {
      cwd: project,
      env: {
        WPTSERVE_CHROMIUM: findBrowser(),
        PLAYWRIGHT_HTML_OPEN: 'never',
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
    });
    return countTests(report, code);
  });
}

/**
 * @param {string} report
 * @param {number} code
 */
function countTests(report, code) {
  // An error outside of a test, as in the teardown of a worker, is in the exit code only.
  const atLeast = code === 0 ? 0 : 1;
  try {
    const { expected, unexpected, flaky } = JSON.parse(readFileSync(report, 'utf8')).stats;
    return { passed: expected, failed: Math.max(unexpected + flaky, atLeast) };
  } catch {
    return { passed: 0, failed: 1 };
  }
}
