// Installs what the fuzzer needs, builds it from the sources, and runs it.

import { buildAndRun } from './stages/endurance.mjs';
import { installDependencies } from './tools/dependencies.mjs';

if (await installDependencies()) {
  process.exitCode = (await buildAndRun('fuzz', process.argv.slice(2))).code;
} else process.exitCode = 1;
