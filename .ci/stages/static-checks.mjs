import { readdirSync } from 'node:fs';
import { pack } from '../tools/pack.mjs';
import { root, runTool } from '../tools/process.mjs';

// Named and not `.`: oxlint would walk all folders that no .gitignore excludes.
const folders = ['.ci', 'src', 'test', 'e2e'];
const topLevelFiles = readdirSync(root).filter((name) => /\.(?:json|ts)$/.test(name));
const sources = [...folders, ...topLevelFiles];

/** @typedef {{ code: number, output: string }} Outcome */

/** @typedef {{ quiet: true, signal: AbortSignal }} Quiet */

/** @type {readonly [name: string, check: (quiet: Quiet) => Promise<Outcome>][]} */
const parts = [
  ['types', (quiet) => runTool('typescript', ['-p', 'tsconfig.json'], quiet)],
  ['types of browser tests', (quiet) => runTool('typescript', ['-p', 'e2e'], quiet)],
  ['lint', (quiet) => runTool('oxlint', ['--deny-warnings', ...sources], quiet)],
  ['format', (quiet) => runTool('oxfmt', ['--check', ...sources], quiet)],
  ['unused code', (quiet) => runTool('knip', ['--no-progress'], quiet)],
  ['package', lintPackage],
];

/**
 * Everything that can be said without running the code. All parts run, at once.
 *
 * @param {Pick<import('../stages.mjs').Context, 'signal'>} context
 * @returns {Promise<import('../tools/tally.mjs').Count>}
 */
export async function runStaticChecks({ signal }) {
  const passes = await Promise.all(
    parts.map(([name, check]) => report(name, () => check({ quiet: true, signal }))),
  );
  const passed = passes.filter(Boolean).length;
  return { passed, failed: passes.length - passed };
}

/**
 * @param {string} name
 * @param {() => Promise<Outcome>} check
 */
async function report(name, check) {
  const startedAt = performance.now();
  const { code, output } = await check();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (code !== 0) console.log(output);
  return code === 0;
}

/**
 * @param {Quiet} quiet
 * @returns {Promise<Outcome>}
 */
async function lintPackage(quiet) {
  const { tarball, output } = await pack(quiet.signal);
  if (tarball === undefined) return { code: 1, output };
  const outcomes = await Promise.all([
    runTool('publint', ['run', tarball, '--strict'], quiet),
    runTool('@arethetypeswrong/cli', [tarball], quiet),
  ]);
  return outcomes.find(({ code }) => code !== 0) ?? { code: 0, output: '' };
}
