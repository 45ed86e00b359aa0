// What came of a handshake, for whoever wants to know.

import type { TLSSocket } from 'node:tls';
import type { ClientHello } from '../tls/client-hello.ts';
import type { TlsSettings } from '../tls/tls-settings.ts';

/** What came of one accepted socket. */
export type Handshake = SecuredHandshake | FailedHandshake;

interface HandshakeStart {
  /** Undefined when the peer speaks no TLS, or hung up before. */
  readonly clientHello: ClientHello | undefined;
  /** How the host does TLS. */
  readonly settings: TlsSettings;
}

/** The connection is encrypted. */
export interface SecuredHandshake extends HandshakeStart {
  readonly outcome: 'secured';
  /** As in `TlsVersion`. */
  readonly version: string;
  /** The suite, as IANA names it. */
  readonly cipher: string;
  /** The protocol that was agreed on (RFC 7301). */
  readonly alpnProtocol: string | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
}

/** How a client says who it is. */
export interface ClientCertificate {
  /** The distinguished name as OpenSSL prints it, such as `CN=Ada`. */
  readonly subject: string;
  /** Whether it is one of our authority's, and valid. */
  readonly isAuthorized: boolean;
}

/** The connection is not encrypted, and over. */
export interface FailedHandshake extends HandshakeStart {
  readonly outcome: 'failed';
  /** A code of `node:tls` or of the system, or the fault that was declared. */
  readonly code: string;
  readonly message: string;
}

/** What is known once a handshake has succeeded. */
export function securedHandshake(socket: TLSSocket, start: HandshakeStart): SecuredHandshake {
  const certificate = socket.getPeerX509Certificate();
  return {
    ...start,
    outcome: 'secured',
    version: socket.getProtocol() ?? '',
    cipher: socket.getCipher().standardName,
    alpnProtocol: socket.alpnProtocol || undefined,
    clientCertificate: certificate && {
      subject: certificate.subject,
      isAuthorized: socket.authorized,
    },
  };
}
