// The TLS side of a listener. A client's first message is read before TLS has
// it, because what comes next depends on the host that the client asks for.

import type { Socket } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';
import { isHandshakeFault } from '../../tls/tls-fault.ts';
import type { TlsSettings } from '../../tls/tls-settings.ts';
import { handshakeFailure, type Handshake } from './handshake.ts';
import { PendingHandshake, receiveClientHello } from './pending-handshake.ts';
import { breakHandshake } from './tls-fault.ts';
import { configureServer, type ConfiguredServer, type TlsCertificates } from './tls-server.ts';

/** Handshakes on sockets that somebody else has accepted. */
export interface TlsEndpoint {
  /** Shakes hands; calls back with the encrypted socket when that has succeeded. */
  accept(
    transport: Socket,
    secured: (socket: TLSSocket, settings: TlsSettings) => void,
    options?: AcceptOptions,
  ): void;
}

/** What may differ from one connection to the next. */
export interface AcceptOptions {
  /**
   * How a host does TLS. A client without SNI, as browsers are on an IP address, names none.
   *
   * @default a good certificate, TLS 1.2 or 1.3
   */
  readonly settingsFor?: (serverName: string | undefined) => TlsSettings;
  /** Who has the socket instead of a handshake. The ClientHello is still in it. */
  readonly takenBy?: (serverName: string | undefined) => Taker | undefined;
  /** Is told once for each socket what came of it, before it is used. */
  readonly onHandshake?: (handshake: Handshake) => void;
}

/** Takes a socket over. */
interface Taker {
  readonly name: string;
  take(): void;
}

/** An endpoint for all listeners that share their certificates. */
export function createTlsEndpoint(certificates: TlsCertificates): TlsEndpoint {
  /** By settings, which are few. */
  const servers = new Map<string, ConfiguredServer>();
  /** By peer, while they are with a server. */
  const pending = new Map<string, PendingHandshake>();
  const serverFor = (settings: TlsSettings): ConfiguredServer => {
    const key = JSON.stringify(settings);
    let configured = servers.get(key);
    if (configured === undefined) {
      configured = configureServer(settings, certificates);
      servers.set(key, configured);
      settle(configured.server, pending);
      if (settings.clientCertificate === 'require') meetEarly(configured.server, pending);
    }
    return configured;
  };
  return {
    accept(transport, secured, { settingsFor, takenBy, onHandshake } = {}) {
      const handshake = new PendingHandshake(transport, { secured, onHandshake });
      receiveClientHello(transport, (hello) => {
        const settings = (hello && settingsFor?.(hello.serverName)) ?? {};
        handshake.begin(hello, settings);
        const taker = takenBy?.(hello?.serverName);
        if (taker !== undefined) {
          handshake.refuse(taker.name, 'The connection fails.');
          taker.take();
          return;
        }
        if (isHandshakeFault(settings.fault)) {
          handshake.refuse(settings.fault, 'The settings of this host say so.');
          breakHandshake(transport, settings.fault);
          return;
        }
        const configured = serverFor(settings);
        try {
          if (hello?.serverName !== undefined) configured.prepare(hello.serverName);
        } catch (error) {
          handshake.refuse('alert:unrecognized_name', (error as Error).message);
          breakHandshake(transport, 'alert:unrecognized_name');
          return;
        }
        const peer = peerOf(transport);
        pending.set(peer, handshake);
        transport.on('close', () => pending.delete(peer));
        // A half-open socket would wait for ever when its peer hangs up in the handshake.
        transport.allowHalfOpen = false;
        configured.server.emit('connection', transport);
      });
    },
  };
}

/** Takes note of what comes of the handshakes of a server. */
function settle(server: Server, pending: ReadonlyMap<string, PendingHandshake>): void {
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    socket.allowHalfOpen = true;
    const handshake = pending.get(peerOf(socket));
    // A peer that has reset the connection meanwhile has no address: nobody would have the socket.
    if (handshake === undefined) socket.destroy();
    else handshake.succeed(socket);
  });
  // The peer did not like us, or we not the peer. The transport is destroyed next.
  server.on('tlsClientError', (error, socket) => {
    const handshake = pending.get(peerOf(socket)) ?? onlyLost(pending);
    handshake?.fail(handshakeFailure(error));
  });
}

/** A socket that was reset knows its peer no more. */
function onlyLost(pending: ReadonlyMap<string, PendingHandshake>): PendingHandshake | undefined {
  const lost = [...pending.values()].filter(({ isLost }) => isLost);
  return lost.length === 1 ? lost[0] : undefined;
}

/**
 * A client whose certificate is refused is cut off without an error. Its socket knows why, and
 * is not to be had any more by then.
 */
function meetEarly(server: Server, pending: ReadonlyMap<string, PendingHandshake>): void {
  server.on('keylog', (_line, socket) => {
    const handshake = pending.get(peerOf(socket));
    if (handshake !== undefined) handshake.socket = socket;
  });
}

/** What no other open socket has. */
function peerOf(socket: Socket): string {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
}
