// Runs cases of all kinds: `main.js [--count N] [--seconds N] [--seed N] [--only KIND] [--at INDEX]`.

import { writeFileSync } from 'node:fs';
import { drivePure } from './drive-pure.ts';
import { driveSockets } from './drive-sockets.ts';
import type { Kind } from './kind.ts';
import { kindNames, pureKinds, socketKinds } from './kinds.ts';
import { readOptions, type FuzzOptions } from './options.ts';
import { Tally } from './tally.ts';

/** Of all cases, those over sockets: they cost a hundred times as much. */
const socketShare = 0.15;
/** Caches, and code that was made faster, are no leak. */
const maxGrowthMb = 10;

const options = readOptions(process.argv.slice(2), kindNames);
const startedMs = performance.now();
const isWanted = (kind: Kind): boolean => options.only === undefined || kind.name === options.only;
const pure = pureKinds.filter(isWanted);
const sockets = socketKinds.filter(isWanted);
const tally = new Tally(
  [
    ...shared(pure, sockets.length === 0 ? 1 : 1 - socketShare),
    ...shared(sockets, pure.length === 0 ? 1 : socketShare),
  ],
  options,
);
console.log(`seed ${options.seed}`);
await Promise.all([drivePure(pure, tally), driveSockets(sockets, tally)]);
for (const [name, heaps] of Object.entries(tally.heaps)) judgeHeap(name, heaps);
print(options);

/** How many cases of each kind. */
function shared<K extends Kind>(kinds: readonly K[], part: number): [K, number][] {
  const sum = kinds.reduce((total, { share }) => total + share, 0);
  return kinds.map((kind) => [kind, Math.ceil((options.count * part * kind.share) / sum)]);
}

/** What is kept does not grow with cases. */
function judgeHeap(name: string, heaps: readonly number[]): void {
  const kept = heaps.filter((mb) => mb > 0);
  const warm = kept[Math.floor(kept.length / 3)] ?? 0;
  const end = kept.at(-1) ?? 0;
  if (kept.length > 0)
    console.log(`memory of ${name}: ${warm.toFixed(1)} MB warm, ${end.toFixed(1)} MB at the end`);
  if (end - warm <= maxGrowthMb) return;
  tally.keep({ kind: name, rule: `memory does not grow with cases: ${warm} MB, then ${end} MB` });
}

function print({ seed, report }: FuzzOptions): void {
  const rows = tally.rows();
  console.log(`${'kind'.padEnd(18)}${'cases'.padStart(9)}  longest CPU`);
  for (const [name, cases, longestMs] of rows) {
    console.log(
      `${name.padEnd(18)}${String(cases).padStart(9)}  ${longestMs.toFixed(0).padStart(8)} ms`,
    );
  }
  for (const { kind, index, rule, literal } of tally.faults) {
    const again =
      index === undefined ? '' : `npm run fuzz -- --seed ${seed} --only ${kind} --at ${index}`;
    console.log(`\nBROKEN in ${kind}: ${rule}\n  ${again}\n  ${literal ?? ''}`);
  }
  const broken = new Set(tally.faults.map(({ kind }) => kind));
  const cases = rows.reduce((sum, [, count]) => sum + count, 0);
  const seconds = (performance.now() - startedMs) / 1000;
  console.log(
    `\n${cases} cases in ${seconds.toFixed(0)} s, ${tally.faults.length} of them broken (seed ${seed})`,
  );
  const result = { passed: rows.filter(([name]) => !broken.has(name)).length, failed: broken.size };
  if (report !== undefined) writeFileSync(report, JSON.stringify(result));
  // Not by itself: a TLS socket that was reset at a bad moment keeps Node 20 in its clean-up for ever.
  process.stdout.write('', () => process.exit(broken.size === 0 ? 0 : 1));
}
