// @ts-check
// Servers of the files in a folder. A further row is a further entry.

import { once } from 'node:events';
import { createReadStream, stat } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { importServer, isBuilt } from './dist.mjs';
import { isInstalled, startNginx } from './nginx.mjs';

/** @typedef {{ port: number, cpuMicroseconds?: () => number }} Listening CPU is that of this process unless said */
/**
 * @typedef {object} FilesServer
 * @property {string} title
 * @property {string | undefined} missing why it cannot be measured
 * @property {(folder: string, scratchFolder: string) => Promise<Listening>} listen
 */

/** @type {Record<string, FilesServer>} */
export const filesServers = {
  ours: { title: 'ours', missing: isBuilt ? undefined : 'not built', listen: listenOurs },
  node: { title: 'node:http, createReadStream', missing: undefined, listen: listenNodeHttp },
  nginx: {
    title: 'nginx, sendfile',
    missing: isInstalled ? undefined : 'not installed',
    listen: (folder, scratchFolder) => startNginx(folder, join(scratchFolder, 'nginx')),
  },
};

/** @param {string} documentRoot */
async function listenOurs(documentRoot) {
  const { startServer } = await importServer();
  const { port } = await startServer({ documentRoot });
  return { port };
}

/** @param {string} folder */
async function listenNodeHttp(folder) {
  const server = createServer((request, response) => {
    const path = join(folder, request.url ?? '');
    stat(path, (error, stats) => {
      if (error !== null) throw error;
      response.writeHead(200, { 'Content-Type': 'text/plain', 'Content-Length': stats.size });
      createReadStream(path).pipe(response);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: /** @type {import('node:net').AddressInfo} */ (server.address()).port };
}
