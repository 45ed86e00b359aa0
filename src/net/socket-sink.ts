import type { Socket } from 'node:net';
import type { Sink } from '../script/ports.ts';

/**
 * Writes to one connection. `transport` is the TCP socket beneath `socket`,
 * which is the same on a plain connection: only TCP can be reset.
 */
export class SocketSink implements Sink {
  readonly #socket: Socket;
  readonly #transport: Socket;

  constructor(socket: Socket, transport: Socket) {
    this.#socket = socket;
    this.#transport = transport;
  }

  write(bytes: Uint8Array): boolean {
    return this.#socket.write(bytes) || this.#socket.writableLength === 0;
  }

  flushed(callback: () => void): void {
    if (this.#socket.writableLength === 0 && this.#transport.writableLength === 0) callback();
    else this.#socket.write('', callback);
  }

  end(): void {
    this.#socket.end();
  }

  reset(): void {
    this.#transport.resetAndDestroy();
    this.#socket.destroy();
  }
}
