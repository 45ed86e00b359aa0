// @ts-check
// Notes when a server has received a request and when it writes. The API has no
// hook for that, so the socket's first step after the operating system and its
// last before it are wrapped, the same for every server.

import { Socket } from 'node:net';

/** @typedef {{ startedMs: number, writesMs: number[] }} Recording */

/** @type {Map<Socket, Recording>} */
let recordings = new Map();

/** Recordings of the connections since the last call. */
export function takeRecordings() {
  const taken = [...recordings.values()];
  recordings = new Map();
  return taken;
}

/**
 * The request has come: nothing can be due earlier than this moment allows.
 *
 * @param {Socket} socket
 */
export function noteStart(socket) {
  if (socket.localPort === undefined || recordings.has(socket)) return;
  recordings.set(socket, { startedMs: performance.now(), writesMs: [] });
}

/**
 * @param {'push' | '_write' | '_writev'} method
 * @param {(socket: Socket) => void} note
 */
function wrap(method, note) {
  const original = /** @type {(...args: any[]) => unknown} */ (Socket.prototype[method]);
  Object.assign(Socket.prototype, {
    /** @this {Socket} */
    [method](/** @type {any[]} */ ...args) {
      note(this);
      return original.apply(this, args);
    },
  });
}

wrap('push', noteStart);
for (const method of /** @type {const} */ (['_write', '_writev'])) {
  wrap(method, (socket) => recordings.get(socket)?.writesMs.push(performance.now()));
}
