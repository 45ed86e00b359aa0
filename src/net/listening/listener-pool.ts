import { late, lateModule } from '../../late.ts';
import { Listeners, TlsIdentity, type IssuedClientCertificate } from './listeners.ts';
import type { ProcessTrust } from '../tls/process-trust.ts';
import type { SocksListener } from '../proxy/socks-listener.ts';
import type { PortsOption } from '../../options/ports.ts';

const processTrust = lateModule(() => import('../tls/process-trust.ts'));
const socksListeners = lateModule(() => import('../proxy/socks-listener.ts'));

/** The listeners of one worker: opened when first asked for, kept for the tests that follow. */
export class ListenerPool {
  readonly #identity = new TlsIdentity();
  #socks: Promise<SocksListener> | undefined;
  readonly #openSocks = late(async () => (await socksListeners()).SocksListener.open());
  #trust: ProcessTrust | undefined;
  readonly #opened = new Map<
    string,
    { readonly fixed: readonly number[]; readonly listeners: Listeners }
  >();

  /** Base64 SHA-256 of the public key of all certificates of this worker. */
  spkiHash(): Promise<string> {
    return this.#identity.spkiHash();
  }

  /** The authority of all certificates of this worker, in PEM. */
  authorityPem(): Promise<string> {
    return this.#identity.authorityPem();
  }

  /** From now on clients of this process trust the authority, until the pool is closed. */
  async trustInProcess(): Promise<void> {
    const { ProcessTrust } = await processTrust();
    const trust = (this.#trust ??= new ProcessTrust());
    this.#identity.whenAuthorityIsKnown = (pem) => trust.trust(pem);
  }

  /** Makes a certificate with which a client says who it is. */
  issueClientCertificate(commonName: string): Promise<IssuedClientCertificate> {
    return this.#identity.issueClientCertificate(commonName);
  }

  /**
   * The listeners for these ports, idle: no late request of an earlier user is left in them.
   *
   * @throws UsageError when a fixed port cannot be had
   */
  async acquire(ports: Required<PortsOption>): Promise<Listeners> {
    const key = JSON.stringify(ports);
    const known = this.#opened.get(key);
    if (known !== undefined) {
      await known.listeners.drain();
      return known.listeners;
    }
    const fixed = [...ports.http, ...ports.https].filter((port) => port !== 'auto');
    await this.#closeThoseOn(fixed);
    const listeners = await Listeners.open(ports, this.#identity);
    this.#opened.set(key, { fixed, listeners });
    return listeners;
  }

  /** The SOCKS listener of this worker, idle. */
  async acquireSocks(): Promise<SocksListener> {
    this.#socks = this.#openSocks();
    const socks = await this.#socks;
    await socks.drain();
    return socks;
  }

  /** Frees all ports. */
  async close(): Promise<void> {
    this.#trust?.end();
    await (await this.#socks?.catch(() => undefined))?.close();
    await Promise.all([...this.#opened.values()].map(({ listeners }) => listeners.close()));
    this.#opened.clear();
  }

  async #closeThoseOn(ports: readonly number[]): Promise<void> {
    for (const [key, { fixed, listeners }] of this.#opened) {
      if (!fixed.some((port) => ports.includes(port))) continue;
      this.#opened.delete(key);
      await listeners.close();
    }
  }
}
