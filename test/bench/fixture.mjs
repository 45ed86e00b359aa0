// @ts-check
// What the fixture adds to a test: many tests that declare one route, against as many bare ones of
// Playwright, in runs of their own that take turns. No browser: it would hide the difference.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isBuilt } from './dist.mjs';
import { median } from './statistics.mjs';
import { cell, printTable } from './table.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const passMs = 1;

const specs = {
  bare: `import { test } from '@playwright/test';
    for (let i = 0; i < COUNT; i += 1) test('test ' + i, async ({}) => {});`,
  ours: `import { test } from 'playwright-wptserve';
    for (let i = 0; i < COUNT; i += 1) test('test ' + i, async ({ wpt }) => { wpt.route('/' + i, { json: i }); });`,
};
/** @typedef {keyof typeof specs} Kind */

/**
 * @param {{ quick: boolean }} options
 * @returns {Promise<import('./goals.mjs').Goal[]>}
 */
export async function fixture({ quick }) {
  if (!isBuilt) return [];
  const count = quick ? 100 : 500;
  const rounds = quick ? 2 : 5;
  const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-bench-'));
  /** @type {Record<Kind, number[]>} */
  const times = { bare: [], ours: [] };
  try {
    prepare(folder, count);
    for (let round = 0; round < rounds; round += 1) {
      for (const kind of /** @type {Kind[]} */ (['bare', 'ours'])) {
        times[kind].push(await perTest(folder, kind, count));
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const added = median(times.ours.map((ms, round) => ms - (times.bare[round] ?? Number.NaN)));
  printTable(
    `Fixture, ms for each of ${count} tests that declare one route`,
    ['test', 'median'],
    Object.entries(times).map(([kind, all]) => [kind, cell(median(all), 2)]),
  );
  return [
    {
      text: 'fixture: what a test with one route takes longer than a bare one',
      wanted: `<= ${passMs} ms`,
      measured: cell(added, 2, ' ms'),
      reached: added <= passMs,
    },
  ];
}

/**
 * @param {string} folder
 * @param {number} count
 */
function prepare(folder, count) {
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules', 'playwright-wptserve'), 'junction');
  mkdirSync(path.join(folder, 'node_modules', '@playwright'));
  symlinkSync(
    path.join(root, 'node_modules', '@playwright', 'test'),
    path.join(folder, 'node_modules', '@playwright', 'test'),
    'junction',
  );
  writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(
    path.join(folder, 'playwright.config.ts'),
    `export default { testDir: '.', workers: 1, reporter: [['json', { outputFile: 'report.json' }]] };`,
  );
  for (const [kind, code] of Object.entries(specs)) {
    writeFileSync(path.join(folder, `${kind}.spec.ts`), code.replace('COUNT', String(count)));
  }
}

/**
 * Milliseconds from the start of one test to that of the next, without the first ones of the worker.
 *
 * @param {string} folder
 * @param {Kind} kind
 * @param {number} count
 */
async function perTest(folder, kind, count) {
  const cli = path.join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  await promisify(execFile)(process.execPath, [cli, 'test', `${kind}.spec.ts`], { cwd: folder });
  const report = JSON.parse(readFileSync(path.join(folder, 'report.json'), 'utf8'));
  /** @type {number[]} */
  const starts = report.suites[0].specs
    .map((/** @type {any} */ spec) => Date.parse(spec.tests[0].results[0].startTime))
    .toSorted((/** @type {number} */ a, /** @type {number} */ b) => a - b);
  const first = Math.floor(count / 10);
  return ((starts.at(-1) ?? 0) - (starts[first] ?? 0)) / (count - 1 - first);
}
