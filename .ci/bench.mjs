// Builds what the benchmark measures, then measures it.

import { run, runTool } from './tools/process.mjs';

const steps = [
  () => run(process.execPath, ['.ci/prepare.mjs', 'nginx']),
  () => run(process.execPath, ['.ci/build.mjs']),
  () => runTool('rolldown', ['--config', 'test/bench/rolldown.config.ts'], { quiet: true }),
  () => run(process.execPath, ['test/bench/run.mjs', ...process.argv.slice(2)]),
];
for (const step of steps) {
  const { code, output } = await step();
  if (code === 0) continue;
  console.log(output);
  process.exitCode = code;
  break;
}
