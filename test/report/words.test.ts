import { describe, expect, test } from 'vitest';
import type { WireClose, WireConnection, WireExchange } from '../../src/journal/wire-log.ts';
import {
  addressText,
  closeText,
  count,
  cutText,
  duration,
  faultText,
  hostText,
  networkText,
  retryText,
  severityWords,
  tlsText,
} from '../../src/report/words.ts';

describe('quantities', () => {
  test.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [1234, '1,234 bytes'],
  ])('%i', (number, text) => {
    expect(count(number, 'byte')).toBe(text);
  });

  test.each([
    [0, '0 ms'],
    [0.004, '0 ms'],
    [0.25, '0.25 ms'],
    [9.994, '9.99 ms'],
    [10.04, '10 ms'],
    [999.94, '999.9 ms'],
    [1000, '1 s'],
    [61_234, '61.23 s'],
  ])('%d ms', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });
});

describe('the words for an exchange', () => {
  test.each<[Pick<WireExchange, 'isRetry' | 'retryOf'>, string | undefined]>([
    [{ isRetry: false }, undefined],
    [{ isRetry: true, retryOf: 3 }, 'retry of exchange 3'],
    [{ isRetry: true }, 'retry of another exchange'],
  ])('%o', (exchange, text) => {
    expect(retryText(exchange as WireExchange)).toBe(text);
  });
});

describe('the words for a connection', () => {
  test.each<[WireClose | undefined, string]>([
    [undefined, 'open'],
    [{ timeMs: 1, by: 'peer', how: 'fin' }, 'closed by the browser (FIN)'],
    [{ timeMs: 1, by: 'server', how: 'rst' }, 'reset by the server (RST)'],
    [{ timeMs: 1, by: 'server', how: 'timeout' }, 'closed by the server (timeout)'],
    [{ timeMs: 1, by: 'server', how: 'refused' }, 'refused by the server'],
  ])('%o', (closed, text) => {
    expect(closeText(closed)).toBe(text);
  });

  test.each<[Pick<WireConnection, 'protocol' | 'tls'>, string | undefined]>([
    [{ protocol: 'http' }, undefined],
    [{ protocol: 'https' }, 'no TLS handshake finished'],
    [{ protocol: 'https', tls: { timeMs: 1 } }, 'TLS'],
    [{ protocol: 'https', tls: { timeMs: 1, version: 'TLSv1.3', alpn: 'h2' } }, 'TLSv1.3, h2'],
    [{ protocol: 'https', tls: { timeMs: 1, error: 'EOF' } }, 'TLS handshake failed: EOF'],
    [
      { protocol: 'https', tls: { timeMs: 1, error: 'EOF', serverName: 'a.test' } },
      'TLS handshake failed: EOF (a.test)',
    ],
  ])('%o', (connection, text) => {
    expect(tlsText(connection as WireConnection)).toBe(text);
  });

  test.each([
    [undefined, undefined],
    ['close-after 5 ms', `fault 'close-after 5 ms'`],
  ])('the fault %s', (fault, text) => {
    expect(faultText({ fault } as WireConnection)).toBe(text);
  });

  test.each([
    [undefined, undefined],
    ['slow-3g', `network 'slow-3g'`],
  ])('the network %s', (network, text) => {
    expect(networkText({ network } as WireConnection)).toBe(text);
  });

  test.each<[Pick<WireConnection, 'host' | 'tls'>, string | undefined]>([
    [{}, undefined],
    [{ host: 'a.test' }, 'host a.test'],
    [{ host: 'a.test', tls: { timeMs: 1, serverName: 'b.test' } }, 'host a.test'],
    // Among what is told of TLS.
    [{ host: 'a.test', tls: { timeMs: 1, serverName: 'a.test' } }, undefined],
  ])('the host of %o', (connection, text) => {
    expect(hostText(connection as WireConnection)).toBe(text);
  });

  test.each([
    ['127.0.0.1', '127.0.0.1:80'],
    ['::1', '[::1]:80'],
  ])('the address %s', (address, text) => {
    expect(addressText({ address, port: 80 })).toBe(text);
  });
});

describe('the words for findings and cuts', () => {
  test('count failures and warnings, as far as there are any', () => {
    const warning = { kind: 'script-stopped', severity: 'warn', title: '' } as const;
    const failure = { ...warning, severity: 'fail' } as const;
    expect(severityWords([])).toEqual([]);
    expect(severityWords([warning, failure, warning])).toEqual([
      { severity: 'fail', words: '1 failure' },
      { severity: 'warn', words: '2 warnings' },
    ]);
  });

  test('say what is missing, and why', () => {
    expect(cutText({ what: 'exchanges', count: 1, why: 'only the newest 5 are kept' })).toBe(
      '1 exchange missing: only the newest 5 are kept.',
    );
  });
});
