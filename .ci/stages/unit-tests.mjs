import { runTool } from '../tools/process.mjs';
import { tally } from '../tools/tally.mjs';

/**
 * @param {import('../stages.mjs').Context} context
 * @returns {Promise<import('../tools/tally.mjs').Count>}
 */
export function runUnitTests({ paths, signal }) {
  return tally('vitest', (reporter, env) =>
    runTool('vitest', ['run', ...paths, '--reporter=default', `--reporter=${reporter}`], {
      env,
      signal,
    }),
  );
}
