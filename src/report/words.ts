// What all reports say alike: of numbers, exchanges, findings, the log and connections.

import { resultWords } from '../journal/exchange-result.ts';
import type {
  WireAddress,
  WireClose,
  WireConnection,
  WireCut,
  WireExchange,
  WireLog,
} from '../journal/wire-log.ts';
import type { Finding } from '../journal/findings.ts';

/** `1 exchange`, `2,000 exchanges`. */
export function count(number: number, what: string): string {
  return `${group(number)} ${what}${number === 1 ? '' : 's'}`;
}

/** `12.500`: milliseconds, exact to the microsecond. */
export function milliseconds(ms: number): string {
  return ms.toFixed(3);
}

/** `0.25 ms`, `21.2 ms`, `1.5 s`: a duration in as few digits as tell it from others. */
export function duration(ms: number): string {
  if (ms < 10) return `${Number(ms.toFixed(2))} ms`;
  if (ms < 1000) return `${Number(ms.toFixed(1))} ms`;
  return `${Number((ms / 1000).toFixed(2))} s`;
}

/** `50,000`. */
export function group(number: number): string {
  return number.toLocaleString('en-US');
}

/** An exchange on one line: `GET /chat → 200`. */
export function exchangeTitle(exchange: WireExchange): string {
  return `${exchange.method} ${exchange.target} → ${resultWords(exchange)}`;
}

/** `retry of exchange 1`: the browser sent a request again by itself; undefined when it did not. */
export function retryText({ isRetry, retryOf }: WireExchange): string | undefined {
  if (!isRetry) return undefined;
  return retryOf === undefined ? 'retry of another exchange' : `retry of exchange ${retryOf}`;
}

const severityNames = { fail: 'failure', warn: 'warning' };

/** `3 failures` and `1 warning`, as far as there are any. */
export function severityWords(
  findings: readonly Finding[],
): { readonly severity: Finding['severity']; readonly words: string }[] {
  return (['fail', 'warn'] as const).flatMap((severity) => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return number === 0 ? [] : [{ severity, words: count(number, severityNames[severity]) }];
  });
}

/** What a log holds, in a few words each. */
export function summaryWords(log: WireLog): string[] {
  const received = log.connections.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
  const sent = log.connections.reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  return [
    count(log.connections.length, 'connection'),
    count(log.exchanges.length, 'exchange'),
    `${count(received, 'byte')} received`,
    `${count(sent, 'byte')} sent`,
    `${milliseconds(log.durationMs)} ms from ${new Date(log.startedAt).toISOString()}`,
  ];
}

/** What is missing, and why, in a sentence. */
export function cutText({ what, count: missing, why }: WireCut): string {
  return `${count(missing, what.slice(0, -1))} missing: ${why}.`;
}

// What is said of a connection, in every report alike.

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
