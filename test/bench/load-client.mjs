// @ts-check
// A child process that loads a server: keep-alive connections, each sending the
// next request when the response before it is complete.

import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { answerQuestions } from './child.mjs';
import { chromiumRequest } from './chromium-request.mjs';
import { responseReader } from './response-reader.mjs';

/** What one read of a plain connection can take: all of them are read into the same place. */
const readBuffer = Buffer.alloc(256 * 1024);

/** @type {import('node:net').Socket[]} */
let sockets = [];
/** @type {Buffer} */
let request = Buffer.alloc(0);
let responses = 0;
let isRunning = false;
/** Connections that wait for a response. */
let busy = 0;
let allIdle = () => {};

answerQuestions({ open, run, close });

/** @param {{ port: number, protocol: 'plain' | 'tls', connections: number, path: string }} target */
async function open({ port, protocol, connections, path }) {
  request = chromiumRequest(path);
  sockets = Array.from({ length: connections }, () => {
    const socket = protocol === 'tls' ? openTls(port) : openPlain(port);
    socket.setNoDelay(true);
    socket.on('error', fail);
    socket.on('end', () => fail(new Error('the server closed a connection')));
    return socket;
  });
  const ready = protocol === 'tls' ? 'secureConnect' : 'connect';
  await Promise.all(sockets.map((socket) => once(socket, ready)));
}

/** @param {number} port */
function openPlain(port) {
  const read = responseReader(() => completed(socket), fail);
  const socket = connectPlain({
    host: '127.0.0.1',
    port,
    onread: {
      buffer: readBuffer,
      callback(length) {
        read(readBuffer.subarray(0, length));
        return true;
      },
    },
  });
  return socket;
}

/** @param {number} port */
function openTls(port) {
  const socket = connectTls({
    host: '127.0.0.1',
    port,
    servername: 'localhost',
    rejectUnauthorized: false,
  });
  return socket.on(
    'data',
    responseReader(() => completed(socket), fail),
  );
}

/** @param {{ durationMs: number }} load 0 for one response on each connection */
async function run({ durationMs }) {
  responses = 0;
  isRunning = durationMs > 0;
  const start = performance.now();
  for (const socket of sockets) send(socket);
  if (isRunning) await new Promise((resolve) => setTimeout(resolve, durationMs));
  // Every request sent is counted, and paid for by the server, before the end.
  isRunning = false;
  if (busy > 0) await new Promise((resolve) => (allIdle = () => resolve(undefined)));
  return { responses, seconds: (performance.now() - start) / 1000 };
}

function close() {
  for (const socket of sockets) socket.destroy();
  sockets = [];
}

/** @param {import('node:net').Socket} socket */
function send(socket) {
  busy += 1;
  socket.write(request);
}

/** @param {import('node:net').Socket} socket */
function completed(socket) {
  responses += 1;
  busy -= 1;
  if (isRunning) send(socket);
  else if (busy === 0) allIdle();
}

/** @param {Error} error */
function fail(error) {
  console.error(error);
  process.exit(1);
}
