// A peer that sends the bytes of a recording and keeps what comes, with the time of each read.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Recording } from './recording.ts';

/** Bytes that were read at once. */
export interface Read {
  /** Of the first of them, in all that came. */
  readonly offset: number;
  /** Since the request was sent. */
  readonly atMs: number;
}

/** What came on a connection. */
export interface Received {
  readonly bytes: string;
  readonly reads: readonly Read[];
  /** How the other side ended it; undefined while it is open. */
  readonly ending: 'fin' | 'reset' | undefined;
}

/** One connection. */
export class Client {
  readonly #socket: Socket;
  #sent = '';
  #bytes = '';
  readonly #reads: Read[] = [];
  #ending: 'fin' | 'reset' | undefined;
  #sentAtMs = 0;
  /** Resolves when either side has ended the connection. */
  readonly over: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.over = new Promise((resolve) => {
      for (const event of ['end', 'error', 'close']) socket.on(event, () => resolve());
    });
    socket.setNoDelay(true);
    socket.on('data', (bytes: Buffer) => {
      this.#reads.push({ offset: this.#bytes.length, atMs: performance.now() - this.#sentAtMs });
      this.#bytes += bytes.toString('latin1');
    });
    socket.on('end', () => (this.#ending ??= 'fin'));
    socket.on('error', () => (this.#ending ??= 'reset'));
  }

  static async open(port: number): Promise<Client> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const client = new Client(socket);
    await once(socket, 'connect');
    return client;
  }

  /** Whether either side has ended the connection. */
  get isOver(): boolean {
    return this.#ending !== undefined || this.#socket.destroyed;
  }

  /** The request. */
  get sent(): string {
    return this.#sent;
  }

  get received(): Received {
    return { bytes: this.#bytes, reads: this.#reads, ending: this.#ending };
  }

  /** Sends a request in the way it was recorded. */
  async send(request: string, how: Recording['client']): Promise<void> {
    const bytes = Buffer.from(request, 'latin1');
    this.#sent = request;
    this.#sentAtMs = performance.now();
    if (how === 'bytes') {
      for (let at = 0; at < bytes.length; at++) await this.#write(bytes.subarray(at, at + 1));
    } else {
      await this.#write(bytes);
    }
    if (how === 'shutdown') this.#socket.end();
  }

  close(): void {
    this.#socket.destroy();
  }

  /** Resolves when the bytes have left, and the other side has had a turn to read them. */
  async #write(bytes: Uint8Array): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.write(bytes, () => resolve());
    });
    await new Promise((resolve) => setImmediate(resolve));
  }
}
