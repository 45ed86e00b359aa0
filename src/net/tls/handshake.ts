// What came of a handshake, for whoever wants to know.

import type { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../http/request/request-origin.ts';
import type { ConnectionTls } from '../../http/exchange/connection-info.ts';
import { alertNumbered, type AlertDescription } from '../../tls/alert.ts';
import type { ClientHello } from '../../tls/client-hello.ts';
import type { TlsSettings } from '../../tls/tls-settings.ts';

/** What came of one accepted socket. */
export type Handshake = SecuredHandshake | FailedHandshake;

interface HandshakeStart {
  /** Undefined when the peer speaks no TLS, or hung up before. */
  readonly clientHello: ClientHello | undefined;
  /** How the host does TLS. */
  readonly settings: TlsSettings;
}

/** The connection is encrypted. */
interface SecuredHandshake extends HandshakeStart {
  readonly outcome: 'secured';
  /** As in `TlsVersion`. */
  readonly version: string;
  /** The suite, as IANA names it. */
  readonly cipher: string;
  /** The protocol that was agreed on (RFC 7301). */
  readonly alpnProtocol: string | undefined;
  readonly clientCertificate: ClientCertificate | undefined;
}

/** The connection is not encrypted, and over. */
interface FailedHandshake extends HandshakeStart {
  readonly outcome: 'failed';
  /** The alert with which the peer has refused us, in the words of RFC 8446 §6. */
  readonly peerAlert: AlertDescription | undefined;
  /** A code of `node:tls`, which may differ between its versions, or the fault that was declared. */
  readonly code: string;
  readonly message: string;
  /** How the peer ended the connection without a word; undefined when it had one, or we ended it. */
  readonly peerEnd?: 'fin' | 'rst' | 'timeout' | undefined;
}

/** Why a handshake has failed. */
export type HandshakeFailure = Pick<FailedHandshake, 'peerAlert' | 'code' | 'message' | 'peerEnd'>;

/** What an error of `node:tls` says. */
export function handshakeFailure(
  error: NodeJS.ErrnoException & { readonly reason?: string },
): HandshakeFailure {
  const { name, code = name, message, reason, syscall } = error;
  const alertNumber = /SSL alert number (\d+)/.exec(message)?.[1];
  return {
    peerAlert: alertNumber === undefined ? undefined : alertNumbered(Number(alertNumber)),
    code,
    // Without a reason it is not from OpenSSL, whose messages name its source files.
    message: reason ?? message,
    peerEnd: peerEndOf(code, syscall),
  };
}

/** Node has the code of a reset for a FIN too, which comes from no call of the system. */
function peerEndOf(code: string, syscall: string | undefined): HandshakeFailure['peerEnd'] {
  if (code === 'ETIMEDOUT') return 'timeout';
  if (code !== 'ECONNRESET') return undefined;
  return syscall === undefined ? 'fin' : 'rst';
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

/** What a person is told of a handshake. */
export function tellHandshake(handshake: Handshake): ConnectionTls {
  const serverName = handshake.clientHello?.serverName;
  const asked = serverName === undefined ? {} : { serverName };
  if (handshake.outcome === 'failed') {
    const { peerAlert, code, message } = handshake;
    const error =
      peerAlert === undefined ? `${message} (${code})` : `alert of the browser: ${peerAlert}`;
    return { ...asked, error };
  }
  const { alpnProtocol, version, cipher } = handshake;
  const alpn = alpnProtocol === undefined ? {} : { alpn: alpnProtocol };
  return { ...asked, ...alpn, version, cipher };
}
