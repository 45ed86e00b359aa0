import type { Socket } from 'node:net';
import { createSecureContext, createServer, type SecureContext, type TLSSocket } from 'node:tls';

/** Makes the certificate of a host name, once. */
export type IssueFor = (serverName: string) => {
  readonly certificate: string;
  readonly key: string;
};

/** The TLS side of a listener: handshakes on sockets that somebody else has accepted. */
export interface TlsEndpoint {
  /** Shakes hands; calls back with the encrypted socket when that has succeeded. */
  accept(transport: Socket, secured: (socket: TLSSocket) => void): void;
}

/** An endpoint with one certificate for each server name (SNI, RFC 6066 §3). */
export function createTlsEndpoint(issue: IssueFor): TlsEndpoint {
  const contexts = new Map<string, SecureContext>();
  const contextFor = (serverName: string): SecureContext => {
    let context = contexts.get(serverName);
    if (context === undefined) {
      const { certificate, key } = issue(serverName);
      context = createSecureContext({ cert: certificate, key });
      contexts.set(serverName, context);
    }
    return context;
  };
  const waiting = new Map<string, (socket: TLSSocket) => void>();
  const { certificate, key } = issue('localhost');
  const server = createServer({
    cert: certificate,
    key,
    ALPNProtocols: ['http/1.1'],
    allowHalfOpen: true,
    noDelay: true,
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

/** An address and port that no other open socket of this listener has. */
function peerOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`;
}
