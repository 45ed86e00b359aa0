// How a test knows that a connection will get no more bytes, without a guess at a time.
//
// A heartbeat is a whole exchange on a connection of its own. When the server has answered several
// of them, owes a connection no answer, and sent nothing on it meanwhile, then it is quiet.

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Client } from './client.ts';

const quietBeats = 3;
/** A server that never finishes an answer must not stop the test: what came until then counts. */
const maxWaitMs = 20_000;

/** What a heartbeat needs to know of a server. */
export interface BeatingServer {
  readonly port: number;
  readonly exchanges: readonly {
    readonly request: { readonly rawHead: Buffer };
    readonly outcome: string | undefined;
  }[];
}

/** The heartbeats of one server. */
export class Heartbeat {
  readonly #server: BeatingServer;
  #next: Promise<void> | undefined;
  #running: Promise<void> = Promise.resolve();

  constructor(server: BeatingServer) {
    this.#server = server;
  }

  /** Resolves when the connection is closed, or nothing more will come on it. */
  async quiet(client: Client): Promise<void> {
    const deadline = performance.now() + maxWaitMs;
    let beats = 0;
    while (beats < quietBeats && client.received.ending === undefined) {
      const before = client.received.bytes.length;
      await this.#beat();
      beats = client.received.bytes.length === before && !this.#owes(client) ? beats + 1 : 0;
      if (performance.now() > deadline) return;
    }
  }

  /** A request that the client sent is not answered yet, or one like it. */
  #owes({ sent }: Client): boolean {
    return this.#server.exchanges.some(
      ({ request, outcome }) =>
        outcome === undefined && sent.includes(request.rawHead.toString('latin1')),
    );
  }

  /** A heartbeat that begins after this call; calls meanwhile share it. */
  #beat(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      this.#running = beat(this.#server.port);
      return this.#running;
    });
    return this.#next;
  }
}

async function beat(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.resume();
  // A file: what takes its turn on the way to the disk is waited for, too.
  socket.write('GET /document.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  await once(socket, 'close');
}
