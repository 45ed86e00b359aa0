// All ports of one server, and the key that its certificates share.

import type { Authority } from '../../certificates/authority.ts';
import { late, lateModule } from '../../late.ts';
import { Listener } from './listener.ts';
import type { Serving } from '../connection/serving.ts';
import type { TlsEndpoint } from '../tls/tls-endpoint.ts';
import type { PortsOption } from '../../options/ports.ts';

const keyPairs = lateModule(() => import('../../certificates/key-pair.ts'));
const authorities = lateModule(() => import('../../certificates/authority.ts'));
const faultyCertificates = lateModule(() => import('../../certificates/faulty.ts'));
const tlsEndpoints = lateModule(() => import('../tls/tls-endpoint.ts'));

/** A certificate and its key in PEM, as Playwright's option `clientCertificates` takes them. */
export interface IssuedClientCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** The key of a server's certificates. Whoever uses no TLS loads none of the code for it. */
export class TlsIdentity {
  readonly #keyPair = late(async () => (await keyPairs()).generateKeyPair());
  readonly #rootAuthority = late(() => this.#createAuthority());
  /** Certificates are made by the first TLS connection. */
  readonly endpoint: () => Promise<TlsEndpoint> = late(() => this.#createEndpoint());
  /** Is told the authority in PEM, when there is one: before any certificate of it. */
  whenAuthorityIsKnown: ((pem: string) => void) | undefined;

  /**
   * Base64 SHA-256 of the public key, for `--ignore-certificate-errors-spki-list`: a browser
   * is told it at launch, long before there is a certificate.
   */
  async spkiHash(): Promise<string> {
    return (await this.#keyPair()).spkiHash;
  }

  /** In PEM, the certificate of the authority that all certificates lead to, for a browser to trust. */
  async authorityPem(): Promise<string> {
    return (await this.#rootAuthority()).certificatePem;
  }

  /** Makes a certificate of the authority, with which a client says who it is. */
  async issueClientCertificate(commonName: string): Promise<IssuedClientCertificate> {
    const [authority, { generateKeyPair }] = await Promise.all([this.#rootAuthority(), keyPairs()]);
    const key = generateKeyPair();
    const { certificatePem } = authority.issueClient({ commonName, key });
    return { cert: Buffer.from(certificatePem), key: Buffer.from(key.privateKeyPem) };
  }

  async #createEndpoint(): Promise<TlsEndpoint> {
    const [key, authority, { createTlsEndpoint }, { issueFaulty }] = await Promise.all([
      this.#keyPair(),
      this.#rootAuthority(),
      tlsEndpoints(),
      faultyCertificates(),
    ]);
    return createTlsEndpoint({
      clientAuthorityPem: authority.certificatePem,
      issue(serverName, fault) {
        const names = [...new Set([serverName, 'localhost', '*.localhost', '127.0.0.1', '::1'])];
        return fault === undefined
          ? { cert: authority.issue({ names, key }).chainPem, key: key.privateKeyPem }
          : issueFaulty(fault, { names, authority });
      },
    });
  }

  async #createAuthority(): Promise<Authority> {
    const { createAuthority } = await authorities();
    const authority = createAuthority();
    this.whenAuthorityIsKnown?.(authority.certificatePem);
    return authority;
  }
}

/** The bound ports of a server. */
export class Listeners {
  readonly http: readonly Listener[];
  readonly https: readonly Listener[];

  readonly #identity: TlsIdentity;

  private constructor(
    http: readonly Listener[],
    https: readonly Listener[],
    identity: TlsIdentity,
  ) {
    this.http = http;
    this.https = https;
    this.#identity = identity;
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
      identity,
    );
  }

  /** In PEM, the certificate of the authority that their certificates lead to. */
  authorityPem(): Promise<string> {
    return this.#identity.authorityPem();
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
