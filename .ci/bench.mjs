// Builds what the benchmark measures, then measures it.

import { run } from './tools/process.mjs';

const steps = ['.ci/prepare.mjs', '.ci/build.mjs', 'test/bench/run.mjs'];
for (const step of steps) {
  const args = step === steps.at(-1) ? process.argv.slice(2) : [];
  const { code } = await run(process.execPath, [step, ...args]);
  if (code !== 0) {
    process.exitCode = code;
    break;
  }
}
