/** Versions of TLS, the oldest first, named as `node:tls` does. */
export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/** A version of TLS. */
export type TlsVersion = (typeof tlsVersions)[number];
