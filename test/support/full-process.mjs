// A server in a process that has no file descriptor left when it is first asked for something, and
// has them again when it is asked for the second time. Prints both times what came of it, as JSON.
// Its argument: a bundle of the server's entry.

import { closeSync, openSync } from 'node:fs';
import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { pathToFileURL } from 'node:url';

const [bundle = ''] = process.argv.slice(2);
/** @type {typeof import('../../src/server.ts')} */
const { startServer } = await import(pathToFileURL(bundle).href);
const server = await startServer({ ports: { http: ['auto'], https: ['auto'] } });
server.route('/handler', () => 'made');
server.route('/pipe', { body: '{{host}}', pipe: 'sub' });
const secure = server.https.port ?? 0;

/** @param {import('node:net').Socket} socket @param {string} path */
function ask(socket, path) {
  return new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(bytes.toString('latin1').slice(9, 12)));
    socket.once('close', () => resolve('closed'));
    socket.on('error', () => resolve('broken'));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  });
}

/** @param {number} port */
async function opened(port) {
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

const paths = ['/handler', '/pipe'];
const early = await Promise.all(paths.map(() => opened(server.port)));
// An answer, so that the server has all of them, too.
await Promise.all(early.map((socket) => ask(socket, '/favicon.ico')));

/** @type {number[]} */
const files = [];
try {
  for (;;) files.push(openSync(process.execPath, 'r'));
} catch {
  // There is none left.
}
const full = await Promise.all(early.map((socket, i) => ask(socket, paths[i] ?? '')));
// Two for a connection, and too few for what TLS is made of.
for (const file of files.splice(-4)) closeSync(file);
full.push(await ask(await opened(secure), '/handler'));
for (const file of files) closeSync(file);

const free = [];
for (const path of paths) free.push(await ask(await opened(server.port), path));
const tls = connectTls({ port: secure, host: '127.0.0.1', rejectUnauthorized: false });
free.push(await ask(tls, '/handler'));
process.stdout.write(`${JSON.stringify({ full, free })}\n`);
tls.destroy();
for (const socket of early) socket.destroy();
await server.close();
