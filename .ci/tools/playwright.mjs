import { root, run, toolPath } from './process.mjs';
import { tally } from './tally.mjs';

/**
 * Runs Playwright's tests in a project, shows them as a list, and counts them. A test that
 * passed at the second try counts as failed.
 *
 * @param {readonly string[]} args
 * @param {object} [options]
 * @param {string} [options.project] its folder; the repository if not given
 * @param {readonly string[]} [options.reporters] `list` if not given
 * @param {Record<string, string | undefined>} [options.env]
 * @param {AbortSignal} [options.signal]
 * @returns {Promise<import('./tally.mjs').Count>}
 */
export function runPlaywright(args, options = {}) {
  const { project = root, reporters = ['list'], env, signal } = options;
  return tally('playwright', (reporter, tallyEnv) => {
    const tool = toolPath('@playwright/test', project);
    const reporterOption = `--reporter=${[...reporters, reporter].join()}`;
    return run(process.execPath, [tool, 'test', ...args, reporterOption], {
      cwd: project,
      env: { PLAYWRIGHT_HTML_OPEN: 'never', ...env, ...tallyEnv },
      ...(signal === undefined ? {} : { signal }),
    });
  });
}
