import { connect, type Socket } from 'node:net';

/** What {@link RawClient.seesAtEnd} looks at: to look at all that came, each time that more comes, takes long. */
const endBytes = 4_096;

/** A peer without any idea of HTTP: it writes what it is told and keeps what it gets. */
export class RawClient {
  readonly socket: Socket;
  /** Twice as large whenever it is full: what came is not copied for each part of it. */
  #buffer = Buffer.alloc(4_096);
  #length = 0;
  #ending: 'fin' | 'reset' | undefined;
  readonly #watchers = new Set<() => void>();

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (bytes: Buffer) => {
      this.#keep(bytes);
      this.#changed();
    });
    socket.on('end', () => {
      this.#ending ??= 'fin';
      this.#changed();
    });
    socket.on('error', () => {
      this.#ending = 'reset';
      this.#changed();
    });
    socket.on('close', () => this.#changed());
  }

  static async open(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connect({ port, host, allowHalfOpen: true });
    const client = new RawClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return client;
  }

  static over(socket: Socket): RawClient {
    return new RawClient(socket);
  }

  send(text: string | Buffer): this {
    this.socket.write(text);
    return this;
  }

  /** What came so far, one character a byte. */
  get text(): string {
    return this.#buffer.toString('latin1', 0, this.#length);
  }

  /** Resolves when what came has this text. */
  async sees(text: string): Promise<string> {
    const wanted = Buffer.from(text, 'latin1');
    let from = 0;
    await this.#until(() => {
      if (this.#buffer.subarray(0, this.#length).includes(wanted, from)) return true;
      from = Math.max(0, this.#length - wanted.length);
      return false;
    });
    return this.text;
  }

  /** Resolves when the last bytes that came, 4 KB of them, end with this text, or the other side ended. */
  async seesAtEnd(end: RegExp): Promise<void> {
    const last = (): string =>
      this.#buffer.toString('latin1', Math.max(0, this.#length - endBytes), this.#length);
    await this.#until(() => end.test(last()) || this.#ending !== undefined);
  }

  /** Resolves when the other side ended, and tells how. */
  async ended(): Promise<'fin' | 'reset'> {
    await this.#until(() => this.#ending !== undefined);
    return this.#ending!;
  }

  close(): void {
    this.socket.destroy();
  }

  #keep(bytes: Buffer): void {
    const length = this.#length + bytes.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.alloc(Math.max(length, 2 * this.#buffer.length));
      this.#buffer.copy(larger, 0, 0, this.#length);
      this.#buffer = larger;
    }
    bytes.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.socket.destroyed && !condition())
        throw new Error(`closed too early; got: ${this.text}`);
      await new Promise<void>((resolve) => {
        const watcher = (): void => {
          this.#watchers.delete(watcher);
          resolve();
        };
        this.#watchers.add(watcher);
      });
    }
  }

  #changed(): void {
    for (const watcher of this.#watchers) watcher();
  }
}

/** A request head with what HTTP/1.1 asks for. */
export function get(path: string, ...fields: readonly string[]): string {
  return request('GET', path, '', ...fields);
}

/** A request with content of known length. */
export function request(
  method: string,
  path: string,
  content: string,
  ...fields: readonly string[]
): string {
  const length = content === '' ? [] : [`Content-Length: ${Buffer.byteLength(content)}`];
  return [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...fields, ...length, '', content].join(
    '\r\n',
  );
}
