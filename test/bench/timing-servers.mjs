// @ts-check
// Servers that answer with one marked chunk at once and more at a fixed distance.

import { once } from 'node:events';
import { importServer } from './dist.mjs';
import { noteStart } from './timing-recorder.mjs';

/** @typedef {{ chunks: number, gapMs: number }} Pace */

/** Nothing else in a response has this byte: each one is a chunk. */
const mark = '#';

/** @type {Record<string, { title: string, ours: boolean, listen: (pace: Pace) => Promise<number> }>} */
export const timingServers = {
  script: { title: 'ours, script', ours: true, listen: listenOurs },
  floor: { title: 'raw socket, absolute deadlines', ours: false, listen: listenFloor },
  node: { title: 'node:http, setTimeout after setTimeout', ours: false, listen: listenChain },
};

/** @param {Pace} pace */
async function listenOurs({ chunks, gapMs }) {
  const { script, startServer } = await importServer();
  const wpt = await startServer();
  const first = script.head(200, { 'Transfer-Encoding': 'chunked' }).chunk(mark);
  const answer = first.repeat(chunks - 1, (later) => later.delay(gapMs).chunk(mark)).end();
  wpt.route('/timing', answer);
  return wpt.port;
}

/** What the machine allows just now: a timer for each connection, and as little else as possible. */
async function listenFloor(/** @type {Pace} */ { chunks, gapMs }) {
  const { createServer } = await import('node:net');
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const chunk = `1\r\n${mark}\r\n`;
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      const start = performance.now();
      let sent = 1;
      socket.write(head + chunk);
      const next = () => {
        const waitMs = start + sent * gapMs - performance.now();
        if (waitMs > 0) {
          setTimeout(next, Math.ceil(waitMs));
          return;
        }
        sent += 1;
        socket.write(sent < chunks ? chunk : `${chunk}0\r\n\r\n`);
        if (sent < chunks) next();
      };
      next();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}

/** What one writes without a script; each timer starts when the one before has fired. */
async function listenChain(/** @type {Pace} */ { chunks, gapMs }) {
  const { createServer } = await import('node:http');
  const server = createServer((request, response) => {
    // Its parser reads from the handle, past everything that could be wrapped.
    noteStart(request.socket);
    let left = chunks;
    const next = () => {
      response.write(mark);
      left -= 1;
      if (left > 0) setTimeout(next, gapMs);
      else response.end();
    };
    next();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
