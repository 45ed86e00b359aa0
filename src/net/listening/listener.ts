// One bound port: 127.0.0.1 and ::1, plain or TLS. Every socket is tracked from
// the moment it is accepted, so that nothing can keep the process or a test alive.

import type { Server, Socket } from 'node:net';
import { momentOfFault, type ConnectionFault } from '../../faults/connection-fault.ts';
import type { ClientCertificate } from '../../http/request/request-origin.ts';
import type { ConnectionInfo } from '../../http/exchange/connection-info.ts';
import { applyFault } from '../connection/apply-fault.ts';
import { ConnectionRecorder } from '../connection/connection-recorder.ts';
import { ConnectionWitness } from '../connection/connection-witness.ts';
import { Connection } from '../connection/connection.ts';
import type { PortSetting } from '../../options/ports.ts';
import { closed, knock, listen, onPort } from './tcp-server.ts';
import type { Serving } from '../connection/serving.ts';
import type { Target } from '../proxy/socks-listener.ts';
import type { TlsEndpoint } from '../tls/tls-endpoint.ts';

/** What to listen on. */
export interface ListenerSettings {
  readonly protocol: 'http' | 'https';
  readonly port: PortSetting;
  /** Names the option in messages. */
  readonly where: string;
  /** Needed for `https`; called on the first connection. */
  readonly tls: (() => Promise<TlsEndpoint>) | undefined;
}

/** Codes of a machine, or a container, without IPv6 loopback. */
const noIpv6 = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

/** What ends on accept behind a proxy: together with the reply of the proxy, a browser may not take it for what it is. */
const onFirstByte: Partial<Record<ConnectionFault['kind'], ConnectionFault>> = {
  'reset-on-accept': { kind: 'reset-after-request-bytes', bytes: 1 },
  'close-on-accept': { kind: 'close-after-request-bytes', bytes: 1 },
};

/** A socket on its way to a connection. */
interface Accepted {
  readonly transport: Socket;
  /** The one that the peer wanted. */
  readonly port: number;
  /** The host that it leads to, as far as that is known. */
  readonly host: string | undefined;
  readonly serving: Serving;
  readonly info: ConnectionInfo;
  readonly recorder: ConnectionRecorder | undefined;
  readonly witness: ConnectionWitness;
  /** How it fails; undefined when it works, or its host is not known yet. */
  readonly fault: ConnectionFault | undefined;
}

/** What a TLS handshake has settled. */
interface Secured {
  readonly clientCertificate?: ClientCertificate | undefined;
  /** Without the close_notify that tells an end from a truncation. */
  readonly endsAbruptly?: boolean;
}

/** One port, served by one application at a time. */
export class Listener {
  readonly protocol: 'http' | 'https';
  readonly port: number;
  readonly #servers: readonly Server[];
  readonly #tls: (() => Promise<TlsEndpoint>) | undefined;
  /** Accepted sockets, also those that have not finished their TLS handshake. */
  readonly #sockets = new Map<Socket, Connection | undefined>();
  #serving: Serving | undefined;

  private constructor(settings: ListenerSettings, servers: readonly Server[], port: number) {
    this.protocol = settings.protocol;
    this.port = port;
    this.#tls = settings.tls;
    this.#servers = servers;
    for (const server of servers) {
      server.on('connection', (socket) => this.#accepted(socket, port));
    }
  }

  /**
   * Listens on 127.0.0.1 and, where the machine has it, ::1.
   *
   * @throws UsageError when a fixed port cannot be had
   */
  static open(settings: ListenerSettings): Promise<Listener> {
    return onPort(settings.port, settings.where, async (port) => {
      const ipv4 = await listen('127.0.0.1', port);
      try {
        const ipv6 = await listen('::1', port);
        return new Listener(settings, [ipv4, ipv6], port);
      } catch (error) {
        if (noIpv6.has(String((error as NodeJS.ErrnoException).code))) {
          return new Listener(settings, [ipv4], port);
        }
        await closed(ipv4);
        throw error;
      }
    });
  }

  /** Hands all further connections to one application. */
  serve(serving: Serving): void {
    this.#serving = serving;
  }

  /** Whether a connection to this host is taken at all: its fault may be that nobody listens. */
  admits(socket: Socket, { host }: Target): boolean {
    const serving = this.#serving;
    const fault = serving?.faultFor?.(host);
    if (serving === undefined || fault?.kind !== 'refuse') return true;
    const { info, witness } = this.#opened(socket, serving, host);
    witness.fails(fault);
    witness.closed('server', 'refused');
    socket.on('close', () => info.closed(serving.now()));
    return false;
  }

  /**
   * Serves a socket that somebody else has accepted, as if it had come in here, to `port`. What
   * its peer has sent may wait in its buffer (`unshift`), and it may be paused.
   */
  adopt(socket: Socket, { host, port }: Target): void {
    this.#accepted(socket, port, host);
  }

  /** Stops serving and drops every connection. */
  stop(): void {
    this.#serving = undefined;
    for (const [socket, connection] of this.#sockets) {
      connection?.stop();
      socket.destroy();
    }
  }

  /**
   * Stops serving, and drops also those connections that the operating system
   * has accepted and this process has not seen yet. Resolves when no late
   * request can meet the next application.
   */
  async drain(): Promise<void> {
    this.stop();
    await Promise.all(this.#servers.map(knock));
  }

  /** Drops every connection and frees the port. */
  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#servers.map(closed));
  }

  /** @param host the one that the peer has asked a proxy for */
  #accepted(socket: Socket, port: number, host?: string): void {
    // A socket without a listener for its errors would end the process.
    socket.on('error', () => {});
    const serving = this.#serving;
    if (serving === undefined) {
      socket.destroy();
      return;
    }
    const isTaken = serving.admits?.() !== false;
    const known = this.#opened(socket, serving, host);
    const { info, witness } = known;
    this.#sockets.set(socket, undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      info.closed(serving.now());
      serving.closed?.();
    });
    if (!isTaken) {
      witness.closed('server', 'fin');
      socket.destroySoon();
      return;
    }
    witness.watch(socket);
    const fault = serving.faultFor?.(host);
    const accepted = { ...known, transport: socket, port, host, serving, fault };
    if (fault !== undefined) witness.fails(fault);
    if (fault !== undefined && momentOfFault(fault) === 'onAccept') {
      this.#fail(accepted, (host !== undefined && onFirstByte[fault.kind]) || fault);
    } else if (this.#tls === undefined) this.#connect(socket, accepted);
    // Without certificates there is no TLS: the next connection tries again.
    else this.#secure(this.#tls, accepted).catch(() => socket.destroy());
  }

  /** A connection that is to be known of: to the test, and to the journal. */
  #opened(
    socket: Socket,
    serving: Serving,
    host: string | undefined,
  ): Pick<Accepted, 'info' | 'recorder' | 'witness'> {
    const { journal } = serving;
    const { remoteAddress: clientAddress = '', remotePort: clientPort = 0 } = socket;
    const info = serving.opened({ protocol: this.protocol, clientAddress, clientPort });
    const recorder = journal && new ConnectionRecorder(journal, this.protocol, socket);
    const witness = new ConnectionWitness(info, recorder);
    if (host !== undefined) witness.leadsTo(host);
    return { info, recorder, witness };
  }

  async #secure(tls: () => Promise<TlsEndpoint>, accepted: Accepted): Promise<void> {
    const { transport, witness, serving, info } = accepted;
    const endpoint = await tls();
    if (transport.destroyed) return;
    let { fault, host } = accepted;
    let secured: Secured = {};
    endpoint.accept(
      transport,
      (socket, settings) => {
        info.ready(serving.now());
        const endsAbruptly = settings.fault === 'no-close-notify';
        this.#connect(socket, { ...accepted, fault, host }, { ...secured, endsAbruptly });
      },
      {
        settingsFor: (serverName) => {
          const settings = serving.tlsSettingsFor?.(serverName) ?? {};
          if (settings.fault !== undefined) witness.fails(settings.fault);
          return settings;
        },
        takenBy: (serverName) => {
          host ??= serverName;
          const struck = fault === undefined ? serving.faultFor?.(serverName) : undefined;
          if (struck === undefined) return undefined;
          fault = struck;
          witness.fails(struck);
          if (momentOfFault(struck) !== 'onAccept') return undefined;
          return { name: struck.kind, take: () => this.#fail(accepted, struck) };
        },
        onHandshake: (handshake) => {
          // What we drop ourselves looks like a peer that hangs up.
          if (this.#serving !== serving) witness.closed('server', 'fin');
          witness.shookHands(handshake);
          if (handshake.outcome === 'secured') secured = handshake;
        },
      },
    );
  }

  /** Before any TLS, whose bytes are not recorded. */
  #fail({ transport, witness }: Accepted, fault: ConnectionFault): void {
    applyFault(transport, fault, {
      recorder:
        this.#tls === undefined ? witness : { closed: (by, how) => witness.closed(by, how) },
    });
  }

  #connect(
    socket: Socket,
    { transport, port, host, serving, info, recorder, witness, fault }: Accepted,
    { clientCertificate, endsAbruptly = false }: Secured = {},
  ): void {
    if (socket !== transport) witness.watch(socket);
    if (fault !== undefined && momentOfFault(fault) === 'onBytes') {
      applyFault(socket, fault, { transport, recorder: witness });
      return;
    }
    const network = serving.networkFor?.(host);
    if (network !== undefined) witness.isSlow(network);
    const connection = new Connection(socket, transport, {
      serving,
      info,
      recorder,
      witness,
      network,
      endsAbruptly,
      origin: {
        protocol: this.protocol,
        clientAddress: transport.remoteAddress ?? '',
        localAddress:
          transport.localFamily === 'IPv6'
            ? `[${transport.localAddress}]`
            : (transport.localAddress ?? ''),
        localPort: port,
        clientCertificate,
      },
    });
    this.#sockets.set(transport, connection);
    // Whoever had an adopted socket before has paused it.
    socket.resume();
  }
}
