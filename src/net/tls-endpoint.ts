import type { Socket } from 'node:net';
import { createSecureContext, createServer, type SecureContext, type TLSSocket } from 'node:tls';

/** Makes the certificate of a host name: chain and key in PEM, as `node:tls` takes them. */
export type IssueFor = (serverName: string) => { readonly cert: string; readonly key: string };

/** The TLS side of a listener: handshakes on sockets that somebody else has accepted. */
export interface TlsEndpoint {
  /** Shakes hands; calls back with the encrypted socket when that has succeeded. */
  accept(transport: Socket, secured: (socket: TLSSocket) => void): void;
}

/** An endpoint with one certificate for each server name (SNI, RFC 6066 §3). */
export function createTlsEndpoint(issue: IssueFor): TlsEndpoint {
  // Also for clients without SNI, which browsers are on an IP address.
  const localhost = issue('localhost');
  const contexts = new Map([['localhost', createSecureContext(localhost)]]);
  const contextFor = (serverName: string): SecureContext => {
    let context = contexts.get(serverName);
    if (context === undefined) {
      context = createSecureContext(issue(serverName));
      contexts.set(serverName, context);
    }
    return context;
  };
  const waiting = new Map<string, (socket: TLSSocket) => void>();
  const server = createServer({
    ...localhost,
    ALPNProtocols: ['http/1.1'],
    SNICallback(serverName, done) {
      try {
        done(null, contextFor(serverName));
      } catch (error) {
        // The peer asked for a name that no certificate can have: its handshake fails.
        done(error as Error);
      }
    },
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    waiting.get(peerOf(socket))?.(socket);
  });
  // The peer did not like us, or was no TLS client: the socket is destroyed by now.
  server.on('tlsClientError', () => {});
  return {
    accept(transport, secured) {
      const peer = peerOf(transport);
      waiting.set(peer, secured);
      transport.on('close', () => waiting.delete(peer));
      server.emit('connection', transport);
    },
  };
}

/** What no other open socket has. Peers may use one port for connections to several of ours. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localPort}`;
}
