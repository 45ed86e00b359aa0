import { isLocal } from '../http/host-names/host-name.ts';
import { hostVerdict, type CheckedHostNames } from '../http/host-names/host-names.ts';
import type { Listeners } from '../net/listening/listeners.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';

/** Where a URL of this server leads. */
export interface UrlOptions {
  /** @default the protocol of the origin that makes the URL */
  readonly protocol?: 'http' | 'https';
  /** Any host that leads to this server. @default the option `browserHost` */
  readonly host?: string;
  /** One of the bound ports. @default the first of the protocol; none, where the host needs none */
  readonly port?: number;
}

/** What leads to a server. */
export interface OriginSettings {
  readonly listeners: Listeners;
  readonly names: CheckedHostNames;
  /** Whether names other than those of this machine come by a proxy that serves the standard ports. */
  readonly hasProxy: boolean;
}

/** A server through one protocol. */
export class Origin {
  readonly #protocol: 'http' | 'https';
  readonly #listeners: Listeners;
  readonly #names: CheckedHostNames;
  readonly #hasProxy: boolean;

  constructor(protocol: 'http' | 'https', { listeners, names, hasProxy }: OriginSettings) {
    this.#protocol = protocol;
    this.#listeners = listeners;
    this.#names = names;
    this.#hasProxy = hasProxy;
  }

  /**
   * The first bound port.
   *
   * @throws UsageError when the option `ports` leaves the protocol out
   */
  get port(): number {
    return portOf(this.#listeners, this.#protocol);
  }

  /** `http://localhost:PORT`, `https://web-platform.test` and the like. */
  get origin(): string {
    return this.url().slice(0, -1);
  }

  /**
   * The URL of `path`.
   *
   * @throws UsageError when the host does not lead to this server, or a path is no path
   */
  url(path = '/', options: UrlOptions = {}): string {
    rejectUnknownOptions('url()', options, ['protocol', 'host', 'port']);
    const { protocol = this.#protocol, host = this.#names.browserHost } = options;
    if (protocol !== 'http' && protocol !== 'https') {
      throw new UsageError(`url(): protocol ${describeValue(protocol)}. It is 'http' or 'https'.`);
    }
    // An IPv6 address without brackets would end at its first colon.
    const isHost = typeof host === 'string' && (host.startsWith('[') || !host.includes(':'));
    if (!isHost || hostVerdict(this.#names, host) === 'unknown') {
      throw new UsageError(
        `url(): host ${describeValue(host)} does not lead to this server. Write 'localhost', a name ` +
          `below it such as 'www.localhost', '127.0.0.1', '[::1]', or name it in the option hosts.`,
      );
    }
    if (typeof path !== 'string' || !path.startsWith('/')) {
      throw new UsageError(`url(): ${describeValue(path)} is not a path. It begins with "/".`);
    }
    return `${protocol}://${host}${this.#portPart(protocol, host, options.port)}${path}`;
  }

  /** `:PORT`, or nothing where the host is reached on the standard port. */
  #portPart(protocol: 'http' | 'https', host: string, wanted: number | undefined): string {
    if (wanted === undefined) {
      const first = portOf(this.#listeners, protocol);
      return this.#hasProxy && !isLocal(host) ? '' : `:${first}`;
    }
    const bound = this.#listeners[protocol].map(({ port }) => port);
    if (bound.includes(wanted)) return `:${wanted}`;
    throw new UsageError(
      `url(): port ${describeValue(wanted)} is not bound for ${protocol}. Bound: ${bound.join(', ') || 'none'}.`,
    );
  }
}

function portOf(listeners: Listeners, protocol: 'http' | 'https'): number {
  const [first] = listeners[protocol];
  if (first !== undefined) return first.port;
  throw new UsageError(
    `the option ports.${protocol} is empty, so there is no ${protocol} port. Write ['auto'].`,
  );
}
