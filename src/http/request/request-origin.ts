/** How a client has said who it is, in its TLS handshake. */
export interface ClientCertificate {
  /** The distinguished name as OpenSSL prints it, such as `CN=Ada`. */
  readonly subject: string;
  /** Whether it is one of the server's authority, and valid. */
  readonly isAuthorized: boolean;
}

/** Where a request came in. */
export interface RequestOrigin {
  readonly protocol: 'http' | 'https';
  /** Address of the peer. */
  readonly clientAddress: string;
  /** The address that the peer connected to, in brackets when it is IPv6: for a request without Host. */
  readonly localAddress: string;
  /** The port that the peer connected to: for a Host without a port. */
  readonly localPort: number;
  /** The certificate of the peer, where the server asked for one and it had one. */
  readonly clientCertificate?: ClientCertificate | undefined;
}

/** Host and port of a URL: those of the Host field, and of the listener where it does not say them. */
export function authorityOf(hostField: string | undefined, origin: RequestOrigin): string {
  const { protocol, localAddress, localPort } = origin;
  const host = hostField?.replace(/:$/, '') || localAddress;
  const isDefault = localPort === (protocol === 'https' ? 443 : 80);
  return isDefault || /:\d+$/.test(host.replace(/^\[.*\]/, '')) ? host : `${host}:${localPort}`;
}
