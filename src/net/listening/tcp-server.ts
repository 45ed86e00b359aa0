// What every bound port needs from the operating system.

import { connect, createServer, type Server } from 'node:net';

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
