// Makes a fresh clone ready to run: locked dependencies, then what is named, each if it can be had.
// Only the browser must be there.

import { installDependencies } from './tools/dependencies.mjs';
import { provide } from './tools/needs.mjs';

const isReady = (await installDependencies()) && (await provide(process.argv.slice(2)));
process.exitCode = isReady ? 0 : 1;
