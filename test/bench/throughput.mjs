// @ts-check
// Requests per second and CPU for each request, over keep-alive connections.
//
// CPU is the figure to trust: client and server share the machine, and the
// client costs more than a quick server, so it is the client that bounds the
// requests per second. Rounds visit the servers in rotating order.

import { Child } from './child.mjs';
import { isBuilt } from './dist.mjs';
import { cpu, load, rate } from './load.mjs';
import { median, pairedRatio } from './statistics.mjs';
import { cell, printTable } from './table.mjs';
import { throughputServers } from './throughput-servers.mjs';

/** @typedef {import('./throughput-servers.mjs').Protocol} Protocol */
/** @typedef {import('./load.mjs').RunningServer} RunningServer */
/** @typedef {import('./load.mjs').Sample} Sample */
/** @typedef {import('./goals.mjs').Goal} Goal */

const connectionCounts = [16, 128];
/** How many times less CPU than node:http, from the issue that asked for it. */
const pass = { plain: 1.5, tls: 1.4 };
/** How many times the CPU recording may cost. */
const passRecording = 1.15;

/**
 * @param {{ quick: boolean }} options
 * @returns {Promise<Goal[]>}
 */
export async function throughput({ quick }) {
  const plan = quick
    ? { rounds: 2, warmUpMs: 150, leadInMs: 20, durationMs: 120 }
    : { rounds: 6, warmUpMs: 500, leadInMs: 50, durationMs: 500 };
  /** @type {Goal[]} */
  const goals = [];
  // Without a build there is also nothing that makes certificates.
  for (const protocol of /** @type {Protocol[]} */ (isBuilt ? ['plain', 'tls'] : ['plain'])) {
    const samples = await measure(protocol, plan);
    for (const connections of connectionCounts) {
      const rows = samples.get(connections) ?? new Map();
      printRows(protocol, connections, rows);
      goals.push(...goalsOf(protocol, connections, rows));
    }
  }
  return goals;
}

/**
 * @param {Protocol} protocol
 * @param {{ rounds: number, warmUpMs: number, leadInMs: number, durationMs: number }} plan
 */
async function measure(protocol, plan) {
  const client = new Child('load-client.mjs');
  const servers = await startServers(protocol);
  /** @type {Map<number, Map<string, Sample[]>>} */
  const samples = new Map(connectionCounts.map((connections) => [connections, new Map()]));
  try {
    const path = '/bench';
    for (const server of servers) {
      await load(client, server, { protocol, connections: 16, path }, plan.warmUpMs, 0);
    }
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const [connections, rows] of samples) {
        for (let turn = 0; turn < servers.length; turn += 1) {
          const server = servers[(turn + round) % servers.length];
          if (server === undefined) continue;
          const target = { protocol, connections, path };
          const sample = await load(client, server, target, plan.leadInMs, plan.durationMs);
          rows.set(server.name, [...(rows.get(server.name) ?? []), sample]);
        }
      }
    }
  } finally {
    client.stop();
    for (const server of servers) server.process.stop();
  }
  return samples;
}

/**
 * @param {Protocol} protocol
 * @returns {Promise<RunningServer[]>}
 */
function startServers(protocol) {
  const names = Object.keys(throughputServers).filter(
    (name) => isBuilt || throughputServers[name]?.ours === false,
  );
  return Promise.all(
    names.map(async (name) => {
      const child = new Child('throughput-server.mjs', [name, protocol]);
      return { name, process: child, port: await child.ask('listen') };
    }),
  );
}

/**
 * @param {Protocol} protocol
 * @param {number} connections
 * @param {Map<string, Sample[]>} rows
 */
function printRows(protocol, connections, rows) {
  const title = `Throughput, 1 KB over keep-alive, ${protocol}, ${connections} connections`;
  const columns = [
    'server',
    'CPU µs/request',
    'less CPU than node',
    'of the floor',
    'requests/s',
    'to node',
  ];
  printTable(
    title,
    columns,
    [...rows].map(([name, samples]) => [
      throughputServers[name]?.title ?? name,
      cell(median(cpu(samples)), 1),
      cell(pairedRatio(cpu(rows.get('node')), cpu(samples)), 2, 'x'),
      cell(pairedRatio(cpu(rows.get('floor')), cpu(samples)), 2, 'x'),
      cell(median(rate(samples)), 0),
      cell(pairedRatio(rate(samples), rate(rows.get('node'))), 2, 'x'),
    ]),
  );
}

/**
 * @param {Protocol} protocol
 * @param {number} connections
 * @param {Map<string, Sample[]>} rows
 * @returns {Goal[]}
 */
function goalsOf(protocol, connections, rows) {
  const ours = rows.get('script');
  if (ours === undefined) return [];
  const ratio = pairedRatio(cpu(rows.get('node')), cpu(ours));
  const ratioRecording = pairedRatio(cpu(rows.get('recorded')), cpu(ours));
  const where = `scripted 1 KB, ${protocol}, ${connections} connections`;
  return [
    {
      text: `${where}: less CPU than node:http`,
      wanted: `>= ${pass[protocol]}x`,
      measured: cell(ratio, 2, 'x'),
      reached: ratio >= pass[protocol],
    },
    {
      text: `${where}: CPU with record: on`,
      wanted: `<= ${passRecording}x`,
      measured: cell(ratioRecording, 2, 'x'),
      reached: ratioRecording <= passRecording,
    },
  ];
}
