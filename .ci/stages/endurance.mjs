import { readFileSync } from 'node:fs';
import path from 'node:path';
import { run, runTool } from '../tools/process.mjs';
import { withTemporaryFolder } from '../tools/temporary-folder.mjs';

const built = 'node_modules/.cache/playwright-wptserve';

/**
 * Runs cases of all kinds from a fixed seed; each kind counts as one test.
 *
 * @param {{ count: number, seed: number }} options
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export function runFuzz({ count, seed }) {
  return runReported('fuzz', ['--count', String(count), '--seed', String(seed)]);
}

/**
 * Serves a hundred clients for so many seconds; each of its rules counts as one test.
 *
 * @param {{ seconds: number, seed: number }} options
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export function runSoak({ seconds, seed }) {
  return runReported('soak', ['--seconds', String(seconds), '--seed', String(seed)]);
}

/**
 * @param {'fuzz' | 'soak'} name
 * @param {readonly string[]} args
 */
function runReported(name, args) {
  return withTemporaryFolder(async (folder) => {
    const report = path.join(folder, `${name}.json`);
    const { code } = await buildAndRun(name, [...args, '--report', report]);
    try {
      const { passed, failed } = JSON.parse(readFileSync(report, 'utf8'));
      return { passed, failed: Math.max(failed, code === 0 ? 0 : 1) };
    } catch {
      return { passed: 0, failed: 1 };
    }
  });
}

/**
 * Builds the program from the sources, and runs it.
 *
 * @param {'fuzz' | 'soak'} name
 * @param {readonly string[]} args
 */
export async function buildAndRun(name, args) {
  const config = ['--config', `test/${name}/rolldown.config.ts`];
  const build = await runTool('rolldown', config, { quiet: true });
  if (build.code !== 0) {
    console.log(build.output);
    return build;
  }
  const flags = ['--expose-gc', '--enable-source-maps'];
  return run(process.execPath, [...flags, `${built}/${name}/main.js`, ...args]);
}
