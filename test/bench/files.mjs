// @ts-check
// Files of three sizes: the CPU of the server for each request, and for a big
// file also the time. Rounds visit the servers in rotating order.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Child } from './child.mjs';
import { filesServers } from './files-servers.mjs';
import { cpu, load, rate } from './load.mjs';
import { median, pairedRatio } from './statistics.mjs';
import { cell, printTable } from './table.mjs';

/** @typedef {import('./load.mjs').RunningServer} RunningServer */
/** @typedef {import('./load.mjs').Sample} Sample */
/** @typedef {import('./goals.mjs').Goal} Goal */
/** @typedef {(text: string, rows: Map<string, Sample[]>) => Goal | undefined} MakeGoal */
/** @typedef {{ rounds: number, leadInMs: number, durationMs: number }} Plan */

const kilobyte = 1024;
const megabyte = 1024 * kilobyte;
/** A file that has just changed is not kept in memory by us: it could change again unseen. */
const settledAfterMs = 2500;

/** What is to be reached is from the issue that asked for it. */
const sizes = [
  { title: '1 KB', bytes: kilobyte, connections: 16, unit: 'request', goal: lessCpu(3) },
  { title: '100 KB', bytes: 100 * kilobyte, connections: 16, unit: 'request', goal: lessCpu(4) },
  { title: '100 MB', bytes: 100 * megabyte, connections: 1, unit: 'MB', goal: asQuickAsNginx(0.9) },
];
/** @typedef {typeof sizes[number]} Size */

/**
 * @param {{ quick: boolean }} options
 * @returns {Promise<Goal[]>}
 */
export async function files({ quick }) {
  const many = quick
    ? { rounds: 2, leadInMs: 20, durationMs: 120 }
    : { rounds: 7, leadInMs: 50, durationMs: 400 };
  // One file after the other, as often as is said here.
  const one = { rounds: quick ? 3 : 11, leadInMs: 0, durationMs: 0 };
  const scratchFolder = mkdtempSync(join(tmpdir(), 'wptserve-bench-'));
  const remove = () => rmSync(scratchFolder, { recursive: true, force: true });
  process.on('exit', remove);
  const client = new Child('load-client.mjs');
  /** @type {RunningServer[]} */
  let servers = [];
  try {
    servers = await startServers(makeFiles(scratchFolder), scratchFolder);
    await pause(settledAfterMs);
    const goals = [];
    for (const size of sizes) {
      const rows = await measure(client, servers, size, size.connections === 1 ? one : many);
      printRows(size, rows);
      goals.push(size.goal(`file of ${size.title}`, rows));
    }
    return goals.filter((each) => each !== undefined);
  } finally {
    client.stop();
    for (const server of servers) server.process.stop();
    remove();
    process.off('exit', remove);
  }
}

/** @param {string} scratchFolder */
function makeFiles(scratchFolder) {
  const folder = join(scratchFolder, 'files');
  mkdirSync(folder);
  for (const size of sizes) {
    writeFileSync(
      join(folder, nameOf(size)),
      Buffer.alloc(size.bytes, 'Lorem ipsum dolor sit amet. '),
    );
  }
  return folder;
}

/** @param {Size} size */
function nameOf({ title }) {
  return `${title.replace(' ', '')}.txt`;
}

/**
 * @param {string} folder
 * @param {string} scratchFolder
 * @returns {Promise<RunningServer[]>}
 */
function startServers(folder, scratchFolder) {
  const names = Object.keys(filesServers).filter(
    (name) => filesServers[name]?.missing === undefined,
  );
  return Promise.all(
    names.map(async (name) => {
      const child = new Child('files-server.mjs', [name]);
      return { name, process: child, port: await child.ask('listen', { folder, scratchFolder }) };
    }),
  );
}

/**
 * @param {Child} client
 * @param {readonly RunningServer[]} servers
 * @param {Size} size
 * @param {Plan} plan
 */
async function measure(client, servers, size, { rounds, leadInMs, durationMs }) {
  const { connections } = size;
  /** @type {import('./load.mjs').Target} */
  const target = { protocol: 'plain', connections, path: `/${nameOf(size)}` };
  /** @type {Map<string, Sample[]>} */
  const rows = new Map(servers.map(({ name }) => [name, []]));
  // The first round compiles the code and is not counted.
  for (let round = 0; round <= rounds; round += 1) {
    for (let turn = 0; turn < servers.length; turn += 1) {
      const server = servers[(turn + round) % servers.length];
      if (server === undefined) continue;
      const sample = await load(client, server, target, leadInMs, durationMs);
      if (round > 0) rows.get(server.name)?.push(sample);
    }
  }
  return rows;
}

/**
 * @param {Size} size
 * @param {Map<string, Sample[]>} rows
 */
function printRows({ title, bytes, connections, unit }, rows) {
  const units = unit === 'MB' ? bytes / megabyte : 1;
  const where = `${connections} connection${connections > 1 ? 's' : ''}`;
  printTable(
    `File of ${title} over keep-alive, ${where}`,
    [
      'server',
      `CPU µs/${unit}`,
      'less CPU than node',
      unit === 'MB' ? 'MB/s' : 'requests/s',
      'to nginx',
    ],
    Object.entries(filesServers).map(([name, { title: server, missing }]) => {
      const samples = rows.get(name);
      if (samples === undefined) return [server, missing ?? '-'];
      return [
        server,
        cell(median(cpu(samples)) / units, 1),
        cell(pairedRatio(cpu(rows.get('node')), cpu(samples)), 2, 'x'),
        cell(median(rate(samples)) * units, 0),
        cell(pairedRatio(rate(samples), rate(rows.get('nginx'))), 2, 'x'),
      ];
    }),
  );
}

/**
 * @param {number} pass
 * @returns {MakeGoal}
 */
function lessCpu(pass) {
  return (file, rows) =>
    goal(
      `${file}: less CPU than node:http with createReadStream`,
      pass,
      pairedRatio(cpu(rows.get('node')), cpu(rows.get('ours'))),
    );
}

/**
 * @param {number} pass
 * @returns {MakeGoal}
 */
function asQuickAsNginx(pass) {
  return (file, rows) =>
    goal(
      `${file}: speed, to nginx with sendfile`,
      pass,
      pairedRatio(rate(rows.get('ours')), rate(rows.get('nginx'))),
    );
}

/**
 * @param {string} text
 * @param {number} pass
 * @param {number} ratio NaN when one of the two was not measured
 * @returns {Goal | undefined}
 */
function goal(text, pass, ratio) {
  if (Number.isNaN(ratio)) return undefined;
  return { text, wanted: `>= ${pass}x`, measured: cell(ratio, 2, 'x'), reached: ratio >= pass };
}
