import { RawClient } from './raw-client.ts';

/** The clients of one test, all closed at its end. */
export class Clients {
  readonly #port: () => number;
  readonly #opened: RawClient[] = [];

  /** @param port asked for when a client is opened: the server may not have started yet */
  constructor(port: () => number) {
    this.#port = port;
  }

  async open(): Promise<RawClient> {
    const client = await RawClient.open(this.#port());
    this.#opened.push(client);
    return client;
  }

  close(): void {
    for (const client of this.#opened.splice(0)) client.close();
  }
}
