// @ts-check
// What is compared: each entry starts a server that answers GET /bench with a
// 1 KB body. A further row is a further entry.

import { once } from 'node:events';
import { importServer, makeCertificate } from './dist.mjs';

/** @typedef {'plain' | 'tls'} Protocol */
/** @typedef {{ title: string, ours: boolean, listen: (protocol: Protocol) => Promise<number> }} ServerRow */

const body = Buffer.alloc(1024, 'x');
const headers = { 'Content-Type': 'text/plain', 'Content-Length': String(body.length) };

/** @type {Record<string, ServerRow>} */
export const throughputServers = {
  floor: { title: 'raw socket, constant bytes', ours: false, listen: listenFloor },
  node: { title: 'node:http', ours: false, listen: listenNodeHttp },
  script: {
    title: 'ours, script',
    ours: true,
    listen: (protocol) => listenOurs(protocol, constantScript),
  },
  recorded: {
    title: 'ours, script, record: on',
    ours: true,
    listen: (protocol) => listenOurs(protocol, constantScript, { record: 'on' }),
  },
  reply: {
    title: 'ours, reply',
    ours: true,
    listen: (protocol) => listenOurs(protocol, () => ({ body })),
  },
};

/** @param {Protocol} protocol */
async function listenFloor(protocol) {
  const lines = [
    'HTTP/1.1 200 OK',
    ...Object.entries(headers).map((field) => field.join(': ')),
    '',
    '',
  ];
  const response = Buffer.concat([Buffer.from(lines.join('\r\n')), body]);
  const boundary = Buffer.from('\r\n\r\n');
  /** @param {import('node:net').Socket} socket */
  const serve = (socket) => {
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      // The load client sends whole requests: a boundary is never split.
      for (let at = bytes.indexOf(boundary); at !== -1; at = bytes.indexOf(boundary, at + 4)) {
        socket.write(response);
      }
    });
  };
  if (protocol === 'plain') {
    const { createServer } = await import('node:net');
    return portOf(createServer({ noDelay: true }, serve));
  }
  const { createServer } = await import('node:tls');
  return portOf(createServer({ noDelay: true, ...(await makeCertificate()) }, serve));
}

/** @type {import('node:http').RequestListener} */
function answerNodeHttp(_request, response) {
  response.writeHead(200, headers);
  response.end(body);
}

/** @param {Protocol} protocol */
async function listenNodeHttp(protocol) {
  if (protocol === 'plain') {
    const { createServer } = await import('node:http');
    return portOf(createServer(answerNodeHttp));
  }
  const { createServer } = await import('node:https');
  return portOf(createServer(await makeCertificate(), answerNodeHttp));
}

/** @param {typeof import('../../src/server.ts')} api */
function constantScript({ script }) {
  return script.head(200, headers).write(body).end();
}

/**
 * @param {Protocol} protocol
 * @param {(api: typeof import('../../src/server.ts')) => import('../../src/server.ts').Answer} answer
 * @param {import('../../src/server.ts').ServerOptions} [options]
 */
async function listenOurs(protocol, answer, options) {
  const api = await importServer();
  const wpt = await api.startServer(options);
  wpt.route('/bench', answer(api));
  return protocol === 'plain' ? wpt.port : wpt.https.port;
}

/** @param {import('node:net').Server} server */
async function portOf(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
