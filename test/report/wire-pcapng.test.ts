import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { script } from '../../src/script/builder.ts';
import { internetChecksum } from '../../src/report/pcapng/tcp-packet.ts';
import { wirePcapng } from '../../src/report/wire-pcapng.ts';
import { anyWireLog } from '../support/arbitrary-wire-log.ts';
import { readBlocks, readOptions, readPackets, type ReadPacket } from '../support/read-pcapng.ts';
import { Recording, startedAt } from '../support/record-journal.ts';

const request = 'GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n';

/** One line a packet: `peer SYN 1000, 0: 0 bytes`. */
function lines(packets: readonly ReadPacket[]): string[] {
  return packets.map(({ from, flags, sequence, acknowledgement, payload, missingBytes }) => {
    const who = from.endsWith(':80') ? 'server' : 'peer';
    const missing = missingBytes === 0 ? '' : ` and ${missingBytes} missing`;
    return `${who} ${flags} ${sequence}, ${acknowledgement}: ${payload.length}${missing}`;
  });
}

/** A recording with one finished exchange. */
function exchangeOnce(): { recording: Recording; end: number } {
  const recording = new Recording();
  const connection = recording.connect();
  const exchange = recording.wait(1.5).request(connection, 'GET /');
  recording.wait(1);
  recording.play(exchange, 'route "/"', script.head(204).end());
  return { recording, end: 'HTTP/1.1 204 No Content\r\n\r\n'.length };
}

describe('a capture', () => {
  test('says who wrote it, and of which test', () => {
    const blocks = readBlocks(wirePcapng(new Recording().log('a test')));
    expect(blocks.map(({ type }) => type)).toEqual([0x0a0d0d0a, 1]);
    const [section, networkInterface] = blocks;
    expect(
      readOptions(section!.body.subarray(16)).map(([code, value]) => [code, String(value)]),
    ).toEqual([
      [1, 'a test'],
      [4, 'playwright-wptserve'],
    ]);
    expect(networkInterface!.body.readUInt16LE(0)).toBe(101);
    expect(readOptions(networkInterface!.body.subarray(8))).toEqual([
      [2, Buffer.from('wptserve')],
      [9, Buffer.from([6])],
    ]);
  });

  test('has every exchange as packets, each acknowledged, at its time', () => {
    const { recording, end } = exchangeOnce();
    const packets = readPackets(wirePcapng(recording.log()));
    const sent = 1001 + request.length;
    expect(lines(packets)).toEqual([
      'peer SYN 1000, 0: 0',
      'server SYN ACK 1000, 1001: 0',
      'peer ACK 1001, 1001: 0',
      `peer PSH ACK 1001, 1001: ${request.length}`,
      `server ACK 1001, ${sent}: 0`,
      `server PSH ACK 1001, ${sent}: ${end}`,
      `peer ACK ${sent}, ${1001 + end}: 0`,
    ]);
    expect(packets.map(({ at }) => at - startedAt * 1000)).toEqual([
      0, 0, 0, 1500, 1500, 2500, 2500,
    ]);
    expect(packets[3]?.payload.toString()).toBe(request);
    expect(packets.flatMap(({ comments }) => comments)).toEqual([
      'connection 1, http: browser 127.0.0.1:50001, server 127.0.0.1:8080 (shown as port 80)',
      'exchange 1: GET / → 204, answered by route "/"',
    ]);
  });

  test.each([
    ['the server', 'server', ['server FIN ACK', 'peer ACK', 'peer FIN ACK', 'server ACK']],
    ['the browser', 'peer', ['peer FIN ACK', 'server ACK', 'server FIN ACK', 'peer ACK']],
  ] as const)('ends a connection in the order in which its ends did: %s first', (_, by, end) => {
    const { recording } = exchangeOnce();
    const [connection] = recording.journal.connections.toArray();
    recording.wait(1);
    recording.journal.connectionClosed(connection!, by);
    const packets = readPackets(wirePcapng(recording.log()));
    const flags = lines(packets).map((line) => line.replace(/ \d.*/, ''));
    expect(flags.slice(-4)).toEqual(end);
  });

  test.each(['rst', 'refused'] as const)('resets a connection of which the end is %s', (how) => {
    const recording = new Recording();
    const connection = recording.connect();
    recording.journal.connectionLeadsTo(connection, 'a.test');
    recording.journal.connectionClosed(connection, 'server', how);
    const packets = readPackets(wirePcapng(recording.log()));
    expect(packets.at(-1)?.flags).toMatch(/^RST/);
    expect(packets[0]?.comments.join()).toMatch(/\(shown as port 80\), host a\.test$/);
  });

  test('goes on after one side has ended', () => {
    const recording = new Recording();
    const connection = recording.connect();
    const exchange = recording.request(connection, 'GET /');
    recording.wait(1);
    recording.journal.connectionClosed(connection, 'peer');
    recording.wait(1);
    recording.play(exchange, 'route "/"', script.raw('late').close());
    const next = 1001 + request.length;
    expect(lines(readPackets(wirePcapng(recording.log()))).slice(5)).toEqual([
      `peer FIN ACK ${next}, 1001: 0`,
      `server ACK 1001, ${next + 1}: 0`,
      `server PSH ACK 1001, ${next + 1}: 4`,
      `peer ACK ${next + 1}, 1005: 0`,
      `server FIN ACK 1005, ${next + 1}: 0`,
      `peer ACK ${next + 1}, 1006: 0`,
    ]);
  });

  test('resets a connection that was reset', () => {
    const recording = new Recording();
    const exchange = recording.request(recording.connect(), 'GET /');
    recording.play(exchange, 'route "/"', script.raw('x').reset());
    const next = 1001 + request.length;
    expect(lines(readPackets(wirePcapng(recording.log()))).slice(5)).toEqual([
      `server PSH ACK 1001, ${next}: 1`,
      `peer ACK ${next}, 1002: 0`,
      `server RST ACK 1002, ${next}: 0`,
    ]);
  });

  test('says what a handshake agreed on, and why one failed', () => {
    const recording = new Recording();
    const good = recording.connect('https', '::1');
    const bad = recording.connect('https');
    recording.journal.handshakeFinished(good, {
      serverName: 'a.localhost',
      alpn: 'http/1.1',
      version: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
    });
    recording.journal.handshakeFailed(bad, 'no shared cipher');
    const comments = readPackets(wirePcapng(recording.log())).flatMap((packet) => packet.comments);
    expect(comments).toEqual([
      'connection 1, https: browser [::1]:50001, server [::1]:8443 (shown as port 80). ' +
        'Shown is what TLS carried (TLSv1.3, TLS_AES_128_GCM_SHA256, a.localhost, http/1.1)',
      'connection 2, https: browser 127.0.0.1:50002, server 127.0.0.1:8443 (shown as port 80). ' +
        'TLS handshake failed: no shared cipher',
    ]);
  });

  test('has findings where they belong', () => {
    const { recording } = exchangeOnce();
    const common = { kind: 'script-stopped', severity: 'warn' } as const;
    recording.found({ ...common, title: 'a', details: 'b', exchange: 1, connection: 1 });
    recording.found({ ...common, title: 'c', connection: 1 });
    recording.found({ ...common, title: 'd' });
    const packets = readPackets(wirePcapng(recording.log()));
    expect(packets[0]?.comments.slice(1)).toEqual(['warn, script-stopped: c']);
    expect(packets[3]?.comments.slice(1)).toEqual(['warn, script-stopped: a\nb']);
    expect(packets.flatMap(({ comments }) => comments)).toHaveLength(4);
  });

  test('gives connections with the same ends ports of their own', () => {
    const recording = new Recording();
    const peer = { address: '127.0.0.1', port: 65_535 };
    for (const port of [8080, 8443, 9000]) {
      recording.journal.connectionOpened({ protocol: 'http', peer, local: { ...peer, port } });
    }
    const [first, second, third] = readPackets(wirePcapng(recording.log()))
      .filter(({ flags }) => flags === 'SYN')
      .map(({ from }) => from);
    expect([first, second, third]).toEqual(['127.0.0.1:65535', '127.0.0.1:1024', '127.0.0.1:1025']);
  });

  test('shows cut bytes as a packet that was not captured whole', () => {
    const recording = new Recording({ firstBytes: 100, lastBytes: 10 });
    recording.receive(recording.connect(), 'x'.repeat(100_000));
    expect(lines(readPackets(wirePcapng(recording.log()))).slice(3)).toEqual([
      'peer PSH ACK 1001, 1001: 100',
      'server ACK 1001, 1101: 0',
      'peer PSH ACK 1101, 1001: 0 and 65495 missing',
      'server ACK 1001, 66596: 0',
      'peer PSH ACK 66596, 1001: 0 and 34395 missing',
      'server ACK 1001, 100991: 0',
      'peer PSH ACK 100991, 1001: 10',
      'server ACK 1001, 101001: 0',
    ]);
  });

  test('skips very many cut bytes, and says so', () => {
    const log = new Recording();
    log.connect();
    const missing = 10_000_000_000;
    const place = { timeMs: 1, connection: 1, direction: 'sent' } as const;
    const packets = readPackets(
      wirePcapng({
        ...log.log(),
        segments: [
          { kind: 'cut', ...place, offset: 0, length: missing, pieces: 9, untilMs: 2 },
          { kind: 'bytes', ...place, offset: missing, bytes: Buffer.from('end') },
        ],
      }),
    );
    expect(lines(packets).slice(3)).toEqual([
      `server PSH ACK ${(1001 + missing) % 2 ** 32}, 1001: 3`,
      `peer ACK 1001, ${(1004 + missing) % 2 ** 32}: 0`,
    ]);
    expect(packets[3]?.comments).toEqual(['10000000000 bytes before this one were not kept.']);
  });

  test('is right, whatever the log: lengths, checksums, numbers and times', () => {
    fc.assert(
      fc.property(anyWireLog, (log) => {
        const file = wirePcapng(log);
        const packets = readPackets(file);
        expect(packets.map(({ at }) => at)).toEqual(
          packets.map(({ at }) => at).toSorted((a, b) => a - b),
        );
        /** What each side must send next. */
        const next = new Map<string, number>();
        for (const {
          from,
          to,
          flags,
          sequence,
          acknowledgement,
          payload,
          missingBytes,
        } of packets) {
          const here = `${from} ${to}`;
          const there = `${to} ${from}`;
          if (flags.includes('SYN')) expect(next.has(here)).toBe(false);
          else expect(sequence).toBe(next.get(here));
          if (flags.includes('ACK')) expect(acknowledgement).toBe(next.get(there));
          const counted = /SYN|FIN/.test(flags) ? 1 : 0;
          next.set(here, sequence + payload.length + missingBytes + counted);
        }
        for (const direction of ['received', 'sent'] as const) {
          const isSent = direction === 'sent';
          const carried = packets
            .filter(({ from }) => from.endsWith(':80') === isSent)
            .reduce((sum, { payload, missingBytes }) => sum + payload.length + missingBytes, 0);
          const logged = log.segments
            .filter((segment) => segment.direction === direction)
            .reduce((sum, s) => sum + (s.kind === 'bytes' ? s.bytes.length : s.length), 0);
          expect(carried).toBe(logged);
        }
      }),
    );
  });
});

describe('the Internet checksum', () => {
  test.each<[string, number[][], number]>([
    [
      'the example of RFC 1071 §3',
      [[0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7]],
      ~0xddf2 & 0xffff,
    ],
    [
      'the same in two parts',
      [
        [0x00, 0x01],
        [0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7],
      ],
      ~0xddf2 & 0xffff,
    ],
    ['an odd byte', [[0x01]], ~0x0100 & 0xffff],
    ['nothing', [], 0xffff],
  ])('of %s', (_, parts, sum) => {
    expect(internetChecksum(...parts.map((part) => Uint8Array.from(part)))).toBe(sum);
  });
});
