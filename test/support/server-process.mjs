// Starts as many servers as it is told, at once; prints the plain and the TLS port of each as JSON,
// and closes them when its input ends. Its arguments: the number, and a bundle of the server's entry.

import { pathToFileURL } from 'node:url';

const [count = '', bundle = ''] = process.argv.slice(2);
/** @type {typeof import('../../src/server.ts')} */
const { startServer } = await import(pathToFileURL(bundle).href);
// Whoever has started it waits until all processes are as far as this.
process.stdout.write('ready\n');
await new Promise((resolve) => process.stdin.once('data', resolve));
const servers = await Promise.all(Array.from({ length: Number(count) }, () => startServer()));
process.stdout.write(`${JSON.stringify(servers.map(({ port, https }) => [port, https.port]))}\n`);
await new Promise((resolve) => process.stdin.once('end', resolve).resume());
await Promise.all(servers.map((server) => server.close()));
