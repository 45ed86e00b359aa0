import type { Listeners } from './listeners.ts';
import { describeValue, rejectUnknownOptions, UsageError } from './usage-error.ts';

/** Where a URL of this server leads. */
export interface UrlOptions {
  /** @default the protocol of the origin that makes the URL */
  readonly protocol?: 'http' | 'https';
  /** `localhost`, any name below it such as `www.localhost`, or a loopback address. @default 'localhost' */
  readonly host?: string;
  /** One of the bound ports. @default the first of the protocol */
  readonly port?: number;
}

const loopback = /^(?:[a-z0-9_-]+\.)*localhost$|^127\.0\.0\.1$|^\[::1\]$/i;

/** A server through one protocol. */
export class Origin {
  readonly #protocol: 'http' | 'https';
  readonly #listeners: Listeners;

  constructor(protocol: 'http' | 'https', listeners: Listeners) {
    this.#protocol = protocol;
    this.#listeners = listeners;
  }

  /**
   * The first bound port.
   *
   * @throws UsageError when the option `ports` leaves the protocol out
   */
  get port(): number {
    return portOf(this.#listeners, this.#protocol);
  }

  /** `http://localhost:PORT` or `https://localhost:PORT`. */
  get origin(): string {
    return `${this.#protocol}://localhost:${this.port}`;
  }

  /**
   * The URL of `path`.
   *
   * @throws UsageError when the host does not lead to this server, or a path is no path
   */
  url(path = '/', options: UrlOptions = {}): string {
    rejectUnknownOptions('url()', options, ['protocol', 'host', 'port']);
    const { protocol = this.#protocol, host = 'localhost' } = options;
    if (protocol !== 'http' && protocol !== 'https') {
      throw new UsageError(`url(): protocol ${describeValue(protocol)}. It is 'http' or 'https'.`);
    }
    if (!loopback.test(host)) {
      throw new UsageError(
        `url(): host ${describeValue(host)} does not lead to this server. ` +
          `Write 'localhost', a name below it such as 'www.localhost', '127.0.0.1' or '[::1]'.`,
      );
    }
    if (typeof path !== 'string' || !path.startsWith('/')) {
      throw new UsageError(`url(): ${describeValue(path)} is not a path. It begins with "/".`);
    }
    const port = options.port ?? portOf(this.#listeners, protocol);
    if (!this.#listeners[protocol].some((listener) => listener.port === port)) {
      const bound = this.#listeners[protocol].map((listener) => listener.port).join(', ') || 'none';
      throw new UsageError(
        `url(): port ${describeValue(port)} is not bound for ${protocol}. Bound: ${bound}.`,
      );
    }
    return `${protocol}://${host}:${port}${path}`;
  }
}

function portOf(listeners: Listeners, protocol: 'http' | 'https'): number {
  const [first] = listeners[protocol];
  if (first !== undefined) return first.port;
  throw new UsageError(
    `the option ports.${protocol} is empty, so there is no ${protocol} port. Write ['auto'].`,
  );
}
