// What every bound port needs from the operating system, and which port it is.

import { connect, createServer, type Server } from 'node:net';
import getPort from 'get-port';
import { UsageError } from '../../usage-error.ts';
import { badPorts, type PortSetting } from '../../options/ports.ts';

/** Listens on one address; port 0 is any free one. */
export function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

/** The port that a server listens on; 0 when it listens no more. */
export function portOf(server: Server): number {
  const address = server.address();
  return address === null || typeof address === 'string' ? 0 : address.port;
}

/**
 * Resolves when a connection of our own was accepted, and dropped because nobody is served.
 *
 * The queue of a listening socket is first in, first out: by then all that were there before
 * have come out of it too.
 */
export function knock(server: Server): Promise<void> {
  const address = server.address();
  if (address === null || typeof address === 'string') return Promise.resolve();
  return new Promise((resolve) => {
    const socket = connect(address.port, address.address);
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.resume();
  });
}

/** Frees the port. Resolves when the last connection is gone too. */
export function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

/** How often another process may snatch a port between the choice and the listening. */
const portAttempts = 20;

/**
 * Calls `listenOn` with the port to use, with another one when `'auto'` chose a
 * port that was taken in the meantime.
 *
 * @throws UsageError when a fixed port is taken, or may not be used
 */
export async function onPort<T>(
  setting: PortSetting,
  where: string,
  listenOn: (port: number) => Promise<T>,
): Promise<T> {
  if (setting !== 'auto') return onFixedPort(setting, where, listenOn);
  for (let attempt = 1; ; attempt += 1) {
    const port = await getPort({ host: '127.0.0.1', exclude: badPorts });
    try {
      return await listenOn(port);
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE' || attempt === portAttempts) throw error;
    }
  }
}

async function onFixedPort<T>(
  port: number,
  where: string,
  listenOn: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await listenOn(port);
  } catch (error) {
    switch (codeOf(error)) {
      case 'EADDRINUSE':
        throw new UsageError(
          `${where}: port ${port} is taken by another program, or by another Playwright worker. ${ownWorker()}` +
            `Write 'auto' to get a free one.`,
        );
      case 'EACCES':
        throw new UsageError(
          `${where}: this user may not listen on port ${port}. Write a port from 1024, or 'auto'.`,
        );
      default:
        throw error;
    }
  }
}

/** Playwright numbers its workers, and tells each of them. */
function ownWorker(): string {
  const index = process.env['TEST_WORKER_INDEX'];
  return index === undefined ? '' : `This is worker ${index}. `;
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}
