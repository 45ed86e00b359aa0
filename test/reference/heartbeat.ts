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
    readonly finished: Promise<unknown>;
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
    const deadline = setTimeout(() => client.close(), maxWaitMs);
    let beats = 0;
    while (beats < quietBeats && !client.isOver) {
      const before = client.received.bytes.length;
      await this.#beat();
      const owed = this.#owedTo(client);
      beats = client.received.bytes.length === before && owed.length === 0 ? beats + 1 : 0;
      await Promise.race([client.over, Promise.all(owed)]);
    }
    clearTimeout(deadline);
  }

  /** When each request that the client sent, or one like it, will have been answered. */
  #owedTo({ sent }: Client): Promise<unknown>[] {
    return this.#server.exchanges
      .filter(({ outcome }) => outcome === undefined)
      .filter(({ request }) => sent.includes(request.rawHead.toString('latin1')))
      .map(({ finished }) => finished);
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
