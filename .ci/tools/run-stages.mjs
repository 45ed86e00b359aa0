import { addCounts } from './tally.mjs';

/** @typedef {import('./tally.mjs').Count} Count */
/** @typedef {import('./selection.mjs').Selected} Selected */
/** @typedef {{ name: string, count: Count, milliseconds: number }} Result */

/** What a stage may take to end when it is told to, before it is left alone. */
const graceMs = 30_000;
const slowestFiles = 8;
const nameWidth = 8;

/**
 * Runs the stages row after row, and no further row after a failure. Says what became of each, and
 * where the time went.
 *
 * @param {readonly (readonly Selected[])[]} rows
 * @param {AbortSignal} interrupted ends them all
 * @returns {Promise<Count>}
 */
export async function runStages(rows, interrupted) {
  /** @type {Result[]} */
  const results = [];
  for (const row of rows) {
    results.push(...(await Promise.all(row.map((each) => runStage(each, interrupted)))));
    if (results.some(({ count }) => count.failed > 0)) break;
  }
  const left = rows.flat().slice(results.length);
  console.log(`\n${results.map(describe).join('\n')}`);
  if (left.length > 0) console.log(`not run: ${left.map(({ stage }) => stage.name).join(', ')}`);
  const total = results.map(({ count }) => count).reduce(addCounts, { passed: 0, failed: 0 });
  describeFiles(total.files ?? []);
  return total;
}

/**
 * @param {Selected} selected
 * @param {AbortSignal} interrupted
 * @returns {Promise<Result>}
 */
async function runStage({ stage, paths }, interrupted) {
  console.log(`\n${stage.title} …`);
  const startedAt = performance.now();
  const limit = new AbortController();
  const limitMs = stage.limitMinutes * 60_000;
  const timer = setTimeout(() => limit.abort(), limitMs);
  /** @type {NodeJS.Timeout | undefined} */
  let graceTimer;
  /** @type {Promise<Count>} */
  const leftAlone = new Promise((resolve) => {
    const leave = () => resolve({ passed: 0, failed: 1 });
    graceTimer = setTimeout(leave, limitMs + graceMs);
  });
  const signal = AbortSignal.any([limit.signal, interrupted]);
  const run = async () => {
    try {
      return await stage.run({ paths, signal });
    } catch (error) {
      console.error(error);
      return { passed: 0, failed: 1 };
    }
  };
  const count = await Promise.race([run(), leftAlone]);
  clearTimeout(timer);
  clearTimeout(graceTimer);
  if (limit.signal.aborted) {
    console.error(
      `\n${stage.name} was ended: it hangs, for it took ${stage.limitMinutes} minutes.`,
    );
  }
  for (const each of count.unfinished ?? []) console.error(`It had not ended: ${each}`);
  const failed = signal.aborted ? Math.max(1, count.failed) : count.failed;
  const milliseconds = performance.now() - startedAt;
  return { name: stage.name, count: { ...count, failed }, milliseconds };
}

/** @param {Result} result */
function describe({ name, count: { passed, failed, skipped = 0 }, milliseconds }) {
  const parts = [
    `${passed} passed`,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(skipped === 0 ? [] : [`${skipped} skipped`]),
  ];
  return `${name.padEnd(nameWidth)} ${inSeconds(milliseconds)}  ${parts.join(', ')}`;
}

/** @param {NonNullable<Count['files']>} files */
function describeFiles(files) {
  const slowest = files.toSorted(([, one], [, other]) => other - one).slice(0, slowestFiles);
  if (slowest.length === 0) return;
  console.log('the slowest files:');
  for (const [file, ms] of slowest)
    console.log(`${' '.repeat(nameWidth)} ${inSeconds(ms)}  ${file}`);
}

/** @param {number} milliseconds */
function inSeconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(0)} s`.padStart(6);
}
