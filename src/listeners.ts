// All ports of one server, and the key that its certificates share.

import { generateKeyPair, type KeyPair } from './certificates/key-pair.ts';
import { Listener, type Serving } from './net/listener.ts';
import type { TlsEndpoint } from './net/tls-endpoint.ts';
import type { PortsOption } from './options.ts';

/** The key of a server's certificates: made at once, because the browser is told its hash at launch. */
export class TlsIdentity {
  readonly #key: KeyPair = generateKeyPair();
  #endpoint: Promise<TlsEndpoint> | undefined;

  /** Base64 SHA-256 of the public key, for `--ignore-certificate-errors-spki-list`. */
  get spkiHash(): string {
    return this.#key.spkiHash;
  }

  /** Certificates, and the code that makes them, are loaded by the first TLS connection. */
  endpoint(): Promise<TlsEndpoint> {
    return (this.#endpoint ??= this.#createEndpoint());
  }

  async #createEndpoint(): Promise<TlsEndpoint> {
    const [{ createTlsEndpoint }, { createAuthority }] = await Promise.all([
      import('./net/tls-endpoint.ts'),
      import('./certificates/authority.ts'),
    ]);
    const authority = createAuthority();
    return createTlsEndpoint((serverName) => ({
      certificate: authority.issue({
        names: [...new Set([serverName, 'localhost', '*.localhost', '127.0.0.1', '::1'])],
        key: this.#key,
      }).chainPem,
      key: this.#key.privateKeyPem,
    }));
  }
}

/** The bound ports of a server. */
export class Listeners {
  readonly http: readonly Listener[];
  readonly https: readonly Listener[];

  private constructor(http: readonly Listener[], https: readonly Listener[]) {
    this.http = http;
    this.https = https;
  }

  /**
   * Opens all ports, or none.
   *
   * @throws UsageError when a fixed port cannot be had
   */
  static async open(ports: Required<PortsOption>, identity: TlsIdentity): Promise<Listeners> {
    const opening = (['http', 'https'] as const).map((protocol) =>
      ports[protocol].map((port, index) =>
        Listener.open({
          protocol,
          port,
          where: `wptserve ports.${protocol}[${index}]`,
          tls: protocol === 'https' ? () => identity.endpoint() : undefined,
        }),
      ),
    );
    const settled = await Promise.allSettled(opening.flat());
    const opened = settled.flatMap((result) =>
      result.status === 'fulfilled' ? [result.value] : [],
    );
    const failure = settled.find((result) => result.status === 'rejected');
    if (failure !== undefined) {
      await Promise.all(opened.map((listener) => listener.close()));
      throw failure.reason;
    }
    return new Listeners(
      opened.filter(({ protocol }) => protocol === 'http'),
      opened.filter(({ protocol }) => protocol === 'https'),
    );
  }

  /** Hands all further connections to one application. */
  serve(serving: Serving): void {
    for (const listener of this.#all) listener.serve(serving);
  }

  /** Stops serving and drops every connection. */
  stop(): void {
    for (const listener of this.#all) listener.stop();
  }

  /** Stops serving; resolves when no late request can meet the next application. */
  async drain(): Promise<void> {
    await Promise.all(this.#all.map((listener) => listener.drain()));
  }

  /** Drops every connection and frees the ports. */
  async close(): Promise<void> {
    await Promise.all(this.#all.map((listener) => listener.close()));
  }

  get #all(): readonly Listener[] {
    return [...this.http, ...this.https];
  }
}
