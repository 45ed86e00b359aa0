import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** For what another process's load may delay. */
export const patiently = { timeout: 10_000, interval: 5 };

/** A port whose sockets are as a listener accepts them. All of them end with it. */
export class AcceptingPort {
  readonly port: number;
  readonly sockets: Socket[] = [];
  readonly #server: Server;

  private constructor(server: Server, accepted: (socket: Socket) => void) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => {
      socket.on('error', () => {});
      this.sockets.push(socket);
      accepted(socket);
    });
  }

  static async open(accepted: (socket: Socket) => void): Promise<AcceptingPort> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new AcceptingPort(server, accepted);
  }

  /** How many sockets are still open. */
  get openSockets(): number {
    return this.sockets.filter((socket) => !socket.destroyed).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
    });
  }
}
