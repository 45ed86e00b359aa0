// @ts-check
// A child process with one server of upstream.mjs: what stands behind, a pipe to it, or ours.

import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { answerQuestions } from './child.mjs';
import { importServer } from './dist.mjs';

const [name = '', behind = ''] = process.argv.slice(2);
const body = Buffer.alloc(1024, 'x');

/** @type {Record<string, () => Promise<number>>} */
const listeners = {
  behind: () =>
    portOf(
      createServer((_, response) => {
        response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': body.length });
        response.end(body);
      }),
    ),
  pipe() {
    const agent = new Agent({ keepAlive: true });
    return portOf(
      createServer((asked, response) => {
        const { method, url, headers } = asked;
        const options = {
          host: '127.0.0.1',
          port: Number(behind),
          agent,
          method,
          path: url,
          headers,
        };
        const passed = request(options, (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
          answer.pipe(response);
        });
        asked.pipe(passed);
      }),
    );
  },
  async ours() {
    const { startServer } = await importServer();
    const wpt = await startServer({ upstream: `http://127.0.0.1:${behind}` });
    return wpt.port;
  },
};

answerQuestions({
  listen: () => listeners[name]?.(),
  cpuMicroseconds() {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
});

/** @param {import('node:http').Server} server */
async function portOf(server) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return /** @type {import('node:net').AddressInfo} */ (server.address()).port;
}
