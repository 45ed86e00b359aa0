// @ts-check
// A child process that loads a server: keep-alive connections, each sending the
// next request when the response before it is complete.

import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { answerQuestions } from './child.mjs';
import { chromiumRequest } from './chromium-request.mjs';

const request = chromiumRequest('/bench');
const headEnd = Buffer.from('\r\n\r\n');

/** @type {import('node:net').Socket[]} */
let sockets = [];
let responses = 0;
let isRunning = false;
/** Connections that wait for a response. */
let busy = 0;
let allIdle = () => {};

answerQuestions({ open, run, close });

/** @param {{ port: number, protocol: 'plain' | 'tls', connections: number }} target */
async function open({ port, protocol, connections }) {
  sockets = Array.from({ length: connections }, () => {
    const socket =
      protocol === 'tls'
        ? connectTls({
            host: '127.0.0.1',
            port,
            servername: 'localhost',
            rejectUnauthorized: false,
          })
        : connectPlain({ host: '127.0.0.1', port });
    socket.setNoDelay(true);
    const reader = responseReader(socket);
    socket.on('data', reader);
    socket.on('error', fail);
    socket.on('end', () => fail(new Error('the server closed a connection')));
    return socket;
  });
  const ready = protocol === 'tls' ? 'secureConnect' : 'connect';
  await Promise.all(sockets.map((socket) => once(socket, ready)));
}

/** @param {{ durationMs: number }} load */
async function run({ durationMs }) {
  responses = 0;
  isRunning = true;
  const start = performance.now();
  for (const socket of sockets) send(socket);
  await new Promise((resolve) => setTimeout(resolve, durationMs));
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

/**
 * Finds the end of each response by its Content-Length.
 *
 * @param {import('node:net').Socket} socket
 * @returns {(bytes: Buffer) => void}
 */
function responseReader(socket) {
  /** @type {Buffer} */
  let pending = Buffer.alloc(0);
  return (bytes) => {
    pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
    const end = pending.indexOf(headEnd);
    if (end === -1) return;
    const head = pending.toString('latin1', 0, end);
    const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (!head.startsWith('HTTP/1.1 200 ') || length === undefined) {
      fail(new Error(`unexpected response: ${head}`));
      return;
    }
    const total = end + 4 + Number(length);
    if (pending.length < total) return;
    if (pending.length > total) {
      fail(new Error('bytes after the response'));
      return;
    }
    pending = pending.subarray(total);
    responses += 1;
    busy -= 1;
    if (isRunning) send(socket);
    else if (busy === 0) allIdle();
  };
}

/** @param {Error} error */
function fail(error) {
  console.error(error);
  process.exit(1);
}
