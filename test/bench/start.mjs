// @ts-check
// What a worker pays before its first test: fresh processes, interleaved, and
// starting again in a process that has done so before.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isBuilt, serverEntry } from './dist.mjs';
import { median, pairedRatio } from './statistics.mjs';
import { cell, printTable } from './table.mjs';

/** @typedef {{ importMs: number, startMs: number, warmMs: number[] }} Run */

const script = fileURLToPath(new URL('start-once.mjs', import.meta.url));
const titles = {
  net: 'net.Server',
  netBoth: 'net.Server on 127.0.0.1 and ::1',
  http: 'node:http',
  ours: 'ours',
};
/** @typedef {keyof typeof titles} Kind */
/** From the issue: no more than this many times a bare net.Server. */
const pass = 1.5;

/**
 * @param {{ quick: boolean }} options
 * @returns {Promise<import('./goals.mjs').Goal[]>}
 */
export async function start({ quick }) {
  /** @type {Kind[]} */
  const kinds = isBuilt ? ['net', 'netBoth', 'http', 'ours'] : ['net', 'netBoth', 'http'];
  const rounds = quick ? 7 : 21;
  const warmRuns = quick ? 20 : 40;
  /** @type {Record<Kind, Run[]>} */
  const runs = { net: [], netBoth: [], http: [], ours: [] };
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < kinds.length; turn += 1) {
      const kind = kinds[(turn + round) % kinds.length];
      if (kind !== undefined) runs[kind].push(await runOnce(kind, warmRuns));
    }
  }
  printTable(
    `Start, ms, median of ${rounds} fresh processes; warm: start and close again`,
    ['server', 'import', 'start', 'total', 'to net.Server', 'warm', 'to net.Server'],
    kinds.map((kind) => [
      titles[kind],
      cell(median(runs[kind].map(({ importMs }) => importMs)), 2),
      cell(median(runs[kind].map(({ startMs }) => startMs)), 2),
      cell(median(runs[kind].map(totalOf)), 2),
      cell(ratioOf(runs[kind], runs.net, totalOf), 2, 'x'),
      cell(median(runs[kind].map(warmOf)), 2),
      cell(ratioOf(runs[kind], runs.net, warmOf), 2, 'x'),
    ]),
  );
  if (!isBuilt) return [];
  return [
    goal('a fresh process', 'net', totalOf),
    // The same work: the first IPv6 address that a Node 20 process names costs it 4 to 5 ms.
    goal('a fresh process', 'netBoth', totalOf),
    goal('a warm process', 'net', warmOf),
  ];

  /**
   * @param {string} where
   * @param {'net' | 'netBoth'} baseline
   * @param {(run: Run) => number} figure
   */
  function goal(where, baseline, figure) {
    const ratio = ratioOf(runs.ours, runs[baseline], figure);
    return {
      text: `start in ${where}: time, to a bare ${titles[baseline]}`,
      wanted: `<= ${pass}x`,
      measured: cell(ratio, 2, 'x'),
      reached: ratio <= pass,
    };
  }
}

/**
 * @param {Kind} kind
 * @param {number} warmRuns
 * @returns {Promise<Run>}
 */
async function runOnce(kind, warmRuns) {
  const args = [script, kind, serverEntry, String(warmRuns)];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 30_000 });
  return JSON.parse(stdout);
}

/**
 * @param {Run[]} runs
 * @param {Run[]} others
 * @param {(run: Run) => number} figure
 */
function ratioOf(runs, others, figure) {
  return pairedRatio(runs.map(figure), others.map(figure));
}

/** @param {Run} run */
function totalOf({ importMs, startMs }) {
  return importMs + startMs;
}

/** @param {Run} run */
function warmOf({ warmMs }) {
  return median(warmMs);
}
