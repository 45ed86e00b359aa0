import { describe, expect, test } from 'vitest';
import { SocksParser, type SocksEvent } from '../../src/socks/socks5.ts';

const greeting = [5, 1, 0];

function parse(...packets: readonly (readonly number[])[]): SocksEvent[] {
  const parser = new SocksParser();
  return packets.flatMap((packet) => [...parser.receive(Buffer.from(packet))]);
}

function ascii(text: string): number[] {
  return [...Buffer.from(text)];
}

/** `got` as `[kind, …]`, with bytes as plain lists. */
function summary(events: readonly SocksEvent[]): unknown[] {
  return events.map((event) => {
    switch (event.kind) {
      case 'greeting':
        return ['greeting', [...event.answer]];
      case 'request': {
        const { host, port, addressType } = event.request;
        return ['request', addressType, host, port, [...event.rest]];
      }
      case 'error':
        return ['error', event.code, event.offset, event.answer && [...event.answer]];
    }
  });
}

describe('a greeting (RFC 1928 §3)', () => {
  test('is answered with the method that needs no authentication', () => {
    expect(summary(parse(greeting))).toEqual([['greeting', [5, 0]]]);
    expect(summary(parse([5, 3, 2, 1, 0]))).toEqual([['greeting', [5, 0]]]);
  });

  test('is not over before all its methods are there', () => {
    expect(parse([5], [2], [2])).toEqual([]);
    expect(summary(parse([5], [2], [0], [2]))).toEqual([['greeting', [5, 0]]]);
  });

  test.each([
    ['only other methods', [5, 2, 1, 2]],
    ['no methods at all', [5, 0]],
  ])('is refused with 0xFF when it has %s', (_, bytes) => {
    expect(summary(parse(bytes))).toEqual([['error', 'no-acceptable-method', 1, [5, 0xff]]]);
  });

  test.each([
    ['SOCKS4', [4, 1, 0, 80]],
    ['HTTP', ascii('CONNECT a:443 HTTP/1.1\r\n\r\n')],
    ['TLS', [0x16, 3, 1]],
  ])('is not answered when it is %s: the peer would not understand', (_, bytes) => {
    expect(summary(parse(bytes))).toEqual([['error', 'not-socks5', 0, undefined]]);
  });
});

describe('a request (RFC 1928 §4)', () => {
  test.each<[string, readonly number[], string, string]>([
    ['a name', [3, 4, ...ascii('a.b.')], 'domain', 'a.b.'],
    ['a name of 255 bytes', [3, 255, ...ascii('x'.repeat(255))], 'domain', 'x'.repeat(255)],
    ['a name in UTF-8', [3, 2, ...ascii('é')], 'domain', 'é'],
    ['bytes that are no name', [3, 3, 0x61, 0, 0xff], 'domain', 'a\0\ufffd'],
    ['an IPv4 address', [1, 127, 0, 0, 1], 'ipv4', '127.0.0.1'],
    ['an IPv6 address', [4, ...Array<number>(15).fill(0), 1], 'ipv6', '::1'],
    [
      'a long IPv6 address',
      [4, 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xab],
      'ipv6',
      '2001:db8::ab',
    ],
  ])('names %s', (_, address, addressType, host) => {
    expect(summary(parse(greeting, [5, 1, 0, ...address, 0x1f, 0x90]))).toEqual([
      ['greeting', [5, 0]],
      ['request', addressType, host, 8080, []],
    ]);
  });

  test('has the bytes that came after it', () => {
    const all = [...greeting, 5, 1, 0, 3, 1, 0x61, 0, 80, ...ascii('GET')];
    expect(summary(parse(all))).toEqual([
      ['greeting', [5, 0]],
      ['request', 'domain', 'a', 80, ascii('GET')],
    ]);
  });

  test.each([
    ['BIND', [5, 2, 0, 3], 'command-not-supported', 4, 7],
    ['UDP ASSOCIATE', [5, 3], 'command-not-supported', 4, 7],
    ['an unknown address type', [5, 1, 0, 2], 'address-type-not-supported', 6, 8],
    ['another version', [4], 'not-socks5', 3, 1],
    ['a reserved byte that is not 0', [5, 1, 1], 'bad-reserved-byte', 5, 1],
    ['an empty name', [5, 1, 0, 3, 0], 'empty-host', 7, 1],
  ])('is refused as soon as it has %s', (_, bytes, code, offset, reply) => {
    expect(summary(parse(greeting, bytes))).toEqual([
      ['greeting', [5, 0]],
      ['error', code, offset, [5, reply, 0, 1, 0, 0, 0, 0, 0, 0]],
    ]);
  });
});

describe('the end of a client', () => {
  test.each<[string, readonly number[], number]>([
    ['nothing', [], 0],
    ['half a greeting', [5, 1], 2],
    ['a greeting', greeting, 3],
    ['half a request', [...greeting, 5, 1, 0, 3, 9], 8],
  ])('is an error after %s', (_, bytes, offset) => {
    const parser = new SocksParser();
    parser.receive(Buffer.from(bytes));
    expect(summary(parser.receiveEnd())).toEqual([['error', 'incomplete', offset, undefined]]);
    expect(parser.receiveEnd()).toEqual([]);
    expect(parser.receive(Buffer.from(greeting))).toEqual([]);
  });

  test('is none after a request', () => {
    const parser = new SocksParser();
    parser.receive(Buffer.from([...greeting, 5, 1, 0, 1, 1, 1, 1, 1, 0, 80]));
    expect(parser.receiveEnd()).toEqual([]);
    expect(parser.receive(Buffer.from('GET'))).toEqual([]);
    expect(parser.bufferedBytes).toBe(0);
  });
});
