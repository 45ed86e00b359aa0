/** Versions of TLS, the oldest first, named as `node:tls` does. */
export const tlsVersions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const;

/** A version of TLS. */
export type TlsVersion = (typeof tlsVersions)[number];

/** The version that was probably meant by another way to write it: `tls1.0`, `TLS 1.2`, `1.3`. */
export function versionLike(text: string): TlsVersion | undefined {
  const [found, minor = '0'] = /^(?:tls)?[ v_-]*1(?:[._]?([0-3]))?$/i.exec(text) ?? [];
  return found === undefined ? undefined : tlsVersions[Number(minor)];
}
