// @ts-check
// Measures this package side by side with Node's own servers, and prints tables.
//
//   node test/bench/run.mjs [throughput] [files] [timing] [start] [upstream] [fixture] [head-parsing] [--quick]
//
// Without a section all run, in about three minutes. Needs a build in `dist`;
// without one only Node's servers are measured.

import { cpus } from 'node:os';
import { isBuilt } from './dist.mjs';
import { files } from './files.mjs';
import { fixture } from './fixture.mjs';
import { printGoals } from './goals.mjs';
import { headParsingSection } from './head-parsing-section.mjs';
import { start } from './start.mjs';
import { throughput } from './throughput.mjs';
import { timing } from './timing.mjs';
import { upstream } from './upstream.mjs';

/** @type {Record<string, (options: { quick: boolean }) => Promise<import('./goals.mjs').Goal[]>>} */
const sections = {
  throughput,
  files,
  timing,
  start,
  upstream,
  fixture,
  'head-parsing': headParsingSection,
};

const args = process.argv.slice(2);
const names = args.filter((arg) => arg !== '--quick');
const unknown = names.find((name) => !Object.hasOwn(sections, name));
if (unknown !== undefined) {
  console.error(
    `Unknown: ${unknown}. Sections: ${Object.keys(sections).join(', ')}; option: --quick.`,
  );
  process.exit(2);
}

const [cpu] = cpus();
console.log(
  `Node ${process.version}, ${process.platform}, ${cpus().length} x ${cpu?.model.trim()}`,
);
if (!isBuilt) console.log('Nothing is built (npm run build): ours is left out, and so is TLS.');

const goals = [];
for (const [name, section] of Object.entries(sections)) {
  if (names.length > 0 && !names.includes(name)) continue;
  goals.push(...(await section({ quick: args.includes('--quick') })));
}
if (goals.length > 0) printGoals(goals);
// Whatever a child has left behind in the event loop.
process.exit();
