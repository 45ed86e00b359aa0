// @ts-check
// Requests that go to a server behind, and back: against a plain pipe of node:http. CPU is the
// figure to trust, as for throughput.

import { Child } from './child.mjs';
import { isBuilt } from './dist.mjs';
import { cpu, load, rate } from './load.mjs';
import { median, pairedRatio } from './statistics.mjs';
import { cell, printTable } from './table.mjs';

/** @typedef {import('./load.mjs').RunningServer} RunningServer */
/** @typedef {import('./load.mjs').Sample} Sample */

const titles = { pipe: 'pipe of node:http', ours: 'ours, option upstream' };
/** How many of the pipe's requests for each second of CPU. */
const pass = 0.5;

/**
 * @param {{ quick: boolean }} options
 * @returns {Promise<import('./goals.mjs').Goal[]>}
 */
export async function upstream({ quick }) {
  if (!isBuilt) return [];
  const rounds = quick ? 2 : 6;
  const durationMs = quick ? 150 : 500;
  const client = new Child('load-client.mjs');
  const behind = new Child('upstream-server.mjs', ['behind']);
  const port = await behind.ask('listen');
  /** @type {RunningServer[]} */
  const servers = [];
  /** @type {Record<string, Sample[]>} */
  const samples = { pipe: [], ours: [] };
  try {
    for (const name of Object.keys(titles)) {
      const process = new Child('upstream-server.mjs', [name, String(port)]);
      servers.push({ name, process, port: await process.ask('listen') });
    }
    const target = /** @type {const} */ ({ protocol: 'plain', connections: 16, path: '/bench' });
    for (const server of servers) await load(client, server, target, durationMs, 0);
    for (let round = 0; round < rounds; round += 1) {
      for (const server of round % 2 === 0 ? servers : servers.toReversed()) {
        samples[server.name]?.push(await load(client, server, target, 50, durationMs));
      }
    }
  } finally {
    for (const child of [client, behind, ...servers.map(({ process }) => process)]) child.stop();
  }
  const ratio = pairedRatio(cpu(samples.pipe), cpu(samples.ours));
  printTable(
    'Upstream, 1 KB over keep-alive, 16 connections',
    ['server', 'CPU µs/request', 'requests/s'],
    Object.entries(titles).map(([name, title]) => [
      title,
      cell(median(cpu(samples[name])), 1),
      cell(median(rate(samples[name])), 0),
    ]),
  );
  return [
    {
      text: 'upstream: requests for each second of CPU, to a pipe of node:http',
      wanted: `>= ${pass}x`,
      measured: cell(ratio, 2, 'x'),
      reached: ratio >= pass,
    },
  ];
}
