// @ts-check
// How late are the chunks of a response that declares when each is to be sent?
//
// Chunk n is due n gaps after the start of the response. The server's process
// has received the request a little before that start (some µs: parsing, finding
// the route), so what is never early never has an error below zero. A client
// only knows when the first chunk arrived, which is late as well.

import { Child } from './child.mjs';
import { isBuilt } from './dist.mjs';
import { median, percentile } from './statistics.mjs';
import { cell, printTable } from './table.mjs';
import { timingServers } from './timing-servers.mjs';

const gapMs = 50;
const chunks = 11;
/** From the issue, for a quiet machine. */
const pass = { p50Ms: 1, p99Ms: 5 };

/** @typedef {{ written: number[], arrived: number[], byChunk: number[][] }} Errors all in ms */

/**
 * @param {{ quick: boolean }} options
 * @returns {Promise<import('./goals.mjs').Goal[]>}
 */
export async function timing({ quick }) {
  const loads = [
    { connections: 1, rounds: quick ? 1 : 8 },
    { connections: 1000, rounds: quick ? 1 : 3 },
  ];
  /** @type {import('./goals.mjs').Goal[]} */
  const goals = [];
  for (const { connections, rounds } of loads) {
    const errors = await measure(connections, rounds);
    printErrors(connections, errors);
    goals.push(...goalsOf(connections, errors.get('script'), errors.get('floor')));
  }
  return goals;
}

/**
 * @param {number} connections
 * @param {number} rounds
 * @returns {Promise<Map<string, Errors>>}
 */
async function measure(connections, rounds) {
  const client = new Child('timing-client.mjs');
  const names = Object.keys(timingServers).filter((name) => isBuilt || !timingServers[name]?.ours);
  const servers = new Map(names.map((name) => [name, new Child('timing-server.mjs', [name])]));
  /** @type {Map<string, number>} */
  const ports = new Map();
  /** @type {Map<string, Errors>} */
  const errors = new Map();
  try {
    for (const [name, server] of servers) {
      errors.set(name, {
        written: [],
        arrived: [],
        byChunk: Array.from({ length: chunks }, () => []),
      });
      ports.set(name, await server.ask('listen', { chunks, gapMs }));
    }
    // The first round compiles the code and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, server] of servers) {
        const load = { port: ports.get(name), connections, chunks, spreadMs: gapMs };
        const arrivals = await client.ask('listenTo', load);
        const recordings = await server.ask('takeRecordings');
        const sofar = errors.get(name);
        if (round > 0 && sofar !== undefined) add(sofar, recordings, arrivals);
      }
    }
  } finally {
    client.stop();
    for (const server of servers.values()) server.stop();
  }
  return errors;
}

/**
 * @param {Errors} errors
 * @param {import('./timing-recorder.mjs').Recording[]} recordings
 * @param {number[][]} arrivals
 */
function add(errors, recordings, arrivals) {
  for (const { startedMs, writesMs } of recordings) {
    // A write of its own may end the response, after the last chunk.
    lateness(startedMs, writesMs.slice(1, chunks)).forEach((error, index) => {
      errors.written.push(error);
      errors.byChunk[index + 1]?.push(error);
    });
  }
  for (const [first = Number.NaN, ...later] of arrivals) {
    errors.arrived.push(...lateness(first, later));
  }
}

/**
 * @param {number} startedMs
 * @param {number[]} moments of all chunks but the first, which is due at once
 */
function lateness(startedMs, moments) {
  return moments.map((moment, index) => moment - startedMs - (index + 1) * gapMs);
}

/**
 * @param {number} connections
 * @param {Map<string, Errors>} errors
 */
function printErrors(connections, errors) {
  printTable(
    `Delay error, ms, ${connections} connection${connections > 1 ? 's' : ''}, a chunk every ${gapMs} ms; ` +
      'drift: from chunk 2 to chunk 10',
    ['server', 'min', 'p50', 'p99', 'max', 'drift', 'arrived p50', 'p99', 'chunks'],
    [...errors].map(([name, { written, arrived, byChunk }]) => [
      timingServers[name]?.title ?? name,
      cell(percentile(written, 0), 2),
      cell(median(written), 2),
      cell(percentile(written, 0.99), 2),
      cell(percentile(written, 1), 2),
      cell(driftOf(byChunk), 2),
      cell(median(arrived), 2),
      cell(percentile(arrived, 0.99), 2),
      String(written.length),
    ]),
  );
}

/**
 * @param {number} connections
 * @param {Errors | undefined} errors
 * @param {Errors | undefined} floor shows what a machine that is not quiet does to everybody
 * @returns {import('./goals.mjs').Goal[]}
 */
function goalsOf(connections, errors, floor) {
  if (errors === undefined || floor === undefined) return [];
  const earliestMs = percentile(errors.written, 0);
  const [p50Ms, p99Ms] = [median(errors.written), percentile(errors.written, 0.99)];
  const [floorP50Ms, floorP99Ms] = [median(floor.written), percentile(floor.written, 0.99)];
  const driftMs = driftOf(errors.byChunk);
  const where = `delay error, ${connections} connection${connections > 1 ? 's' : ''}`;
  return [
    {
      text: `${where}: p50 and p99`,
      wanted: `<= ${pass.p50Ms}, ${pass.p99Ms} ms`,
      measured: `${cell(p50Ms, 2)}, ${cell(p99Ms, 2)} ms (floor ${cell(floorP50Ms, 2)}, ${cell(floorP99Ms, 2)})`,
      reached: p50Ms <= pass.p50Ms && p99Ms <= pass.p99Ms,
    },
    {
      text: `${where}: never early`,
      wanted: '>= 0 ms',
      measured: cell(earliestMs, 2, ' ms'),
      reached: earliestMs >= 0,
    },
    {
      text: `${where}: no drift`,
      wanted: '< 1 ms',
      measured: cell(driftMs, 2, ' ms'),
      reached: driftMs < 1,
    },
  ];
}

/** @param {number[][]} byChunk */
function driftOf(byChunk) {
  return median(byChunk[10] ?? []) - median(byChunk[2] ?? []);
}
