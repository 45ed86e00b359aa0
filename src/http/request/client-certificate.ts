/** How a client has said who it is, in its TLS handshake. */
export interface ClientCertificate {
  /** The distinguished name as OpenSSL prints it, such as `CN=Ada`. */
  readonly subject: string;
  /** Whether it is one of the server's authority, and valid. */
  readonly isAuthorized: boolean;
}
