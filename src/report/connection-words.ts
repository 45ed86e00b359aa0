// What is said of a connection, in every report alike.

import type { WireAddress, WireClose, WireConnection } from '../journal/wire-log.ts';

/** `127.0.0.1:80`, `[::1]:80`. */
export function addressText({ address, port }: WireAddress): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `closed by the browser (FIN)`, `reset by the server (RST)`, `open`. */
export function closeText(closed: WireClose | undefined): string {
  if (closed === undefined) return 'open';
  const by = closed.by === 'peer' ? 'the browser' : 'the server';
  switch (closed.how) {
    case 'fin':
      return `closed by ${by} (FIN)`;
    case 'rst':
      return `reset by ${by} (RST)`;
    case 'timeout':
      return `closed by ${by} (timeout)`;
    case 'refused':
      return `refused by ${by}`;
  }
}

/** `TLSv1.3, TLS_AES_128_GCM_SHA256, localhost, http/1.1`; undefined on a plain connection. */
export function tlsText({ protocol, tls }: WireConnection): string | undefined {
  if (protocol === 'http') return undefined;
  if (tls === undefined) return 'no TLS handshake finished';
  const { version, cipher, serverName, alpn, error } = tls;
  const known = [version, cipher, serverName, alpn].filter((each) => each !== undefined).join(', ');
  if (error === undefined) return known === '' ? 'TLS' : known;
  return `TLS handshake failed: ${error}${known === '' ? '' : ` (${known})`}`;
}

/** `host api.localhost`; undefined where none is known, or {@link tlsText} names it. */
export function hostText({ host, tls }: WireConnection): string | undefined {
  return host === undefined || host === tls?.serverName ? undefined : `host ${host}`;
}

/** `network 'slow-3g'`; undefined where no test said so. */
export function networkText({ network }: WireConnection): string | undefined {
  return network === undefined ? undefined : `network '${network}'`;
}

/** `fault 'reset-on-accept'`; undefined where no test said so. */
export function faultText({ fault }: WireConnection): string | undefined {
  return fault === undefined ? undefined : `fault '${fault}'`;
}
