// Starts as many servers as it is told, at once; prints the plain and the TLS port of each as JSON, and closes them when
// its input ends.

import { createJiti } from 'jiti';

/** @type {typeof import('../../src/server.ts')} */
const { startServer } = await createJiti(import.meta.url, { fsCache: false }).import(
  '../../src/server.ts',
);
// Whoever has started it waits until all processes are as far as this.
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const servers = await Promise.all(
  Array.from({ length: Number(process.argv[2]) }, () => startServer()),
);
process.stdout.write(`${JSON.stringify(servers.map(({ port, https }) => [port, https.port]))}\n`);
await new Promise((resolve) => process.stdin.once('end', resolve).resume());
await Promise.all(servers.map((server) => server.close()));
