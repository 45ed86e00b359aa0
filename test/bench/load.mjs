// @ts-check
// One measured load, and what was measured.

/** @typedef {import('./child.mjs').Child} Child */
/** @typedef {{ name: string, process: Child, port: number }} RunningServer */
/** @typedef {{ protocol: 'plain' | 'tls', connections: number, path: string }} Target */
/** @typedef {{ requestsPerSecond: number, cpuMicroseconds: number }} Sample CPU of the server, for each request */

/**
 * @param {Child} client
 * @param {RunningServer} server
 * @param {Target} target
 * @param {number} leadInMs load before the measured part, for new connections
 * @param {number} durationMs 0 for one request on each connection
 * @returns {Promise<Sample>}
 */
export async function load(client, server, target, leadInMs, durationMs) {
  await client.ask('open', { port: server.port, ...target });
  await client.ask('run', { durationMs: leadInMs });
  const before = await server.process.ask('cpuMicroseconds');
  const { responses, seconds } = await client.ask('run', { durationMs });
  const after = await server.process.ask('cpuMicroseconds');
  await client.ask('close');
  return { requestsPerSecond: responses / seconds, cpuMicroseconds: (after - before) / responses };
}

/** @param {readonly Sample[] | undefined} samples */
export function cpu(samples = []) {
  return samples.map(({ cpuMicroseconds }) => cpuMicroseconds);
}

/** @param {readonly Sample[] | undefined} samples */
export function rate(samples = []) {
  return samples.map(({ requestsPerSecond }) => requestsPerSecond);
}
