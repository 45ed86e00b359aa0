// Runs all stages, or those that are named, and ends with one line that counts, whatever happens.

import { interrupted, run } from './tools/process.mjs';

/** What the stages may take to end when this is ended. */
const graceMs = 20_000;

/** @type {import('./tools/tally.mjs').Count} */
let total = { passed: 0, failed: 1 };
interrupted.addEventListener('abort', () => {
  console.error(`\nEnded by ${interrupted.reason}.`);
  setTimeout(finish, graceMs);
});

try {
  total = await test(process.argv.slice(2));
} catch (error) {
  console.error(error);
}
finish();

/**
 * @param {readonly string[]} args
 * @returns {Promise<import('./tools/tally.mjs').Count>}
 */
async function test(args) {
  // Loaded here, so that an error in a stage is one of a run too.
  const { stageRows } = await import('./stages.mjs');
  const { select, usage } = await import('./tools/selection.mjs');
  const { runStages } = await import('./tools/run-stages.mjs');
  if (args.includes('--help') || args.includes('-h')) {
    console.log(usage(stageRows));
    process.exit(0);
  }
  const selected = select(args, stageRows);
  if ('mistake' in selected) {
    console.error(selected.mistake);
    return { passed: 0, failed: 1 };
  }
  console.log('\nPreparing …');
  const needs = new Set(selected.rows.flat().flatMap(({ stage }) => stage.needs));
  const { code } = await run(process.execPath, ['.ci/prepare.mjs', ...needs]);
  return code === 0 ? runStages(selected.rows, interrupted) : { passed: 0, failed: 1 };
}

/** A process or a pipe that is left over must not keep this one. */
function finish() {
  const code = total.failed === 0 ? 0 : 1;
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`, () =>
    process.exit(code),
  );
}
