import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SocksParser, type SocksEvent } from '../../src/socks/socks5.ts';

/** The longest message: a request for a name of 255 bytes. */
const longestMessageBytes = 262;

const address = fc.oneof(
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((bytes) => [1, ...bytes]),
  fc.uint8Array({ minLength: 1, maxLength: 255 }).map((bytes) => [3, bytes.length, ...bytes]),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => [4, ...bytes]),
);

/** What a client says, and a few bytes of it changed, so that every error is reached. */
const handshake: fc.Arbitrary<Buffer> = fc
  .record({
    methods: fc.uint8Array({ maxLength: 4 }),
    address,
    port: fc.nat({ max: 65_535 }),
    rest: fc.uint8Array({ maxLength: 20 }),
    changes: fc.array(fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 255 })), { maxLength: 2 }),
  })
  .map(({ methods, address: bytes, port, rest, changes }) => {
    const greeting = [5, methods.length + 1, ...methods, 0];
    const request = [5, 1, 0, ...bytes, port >> 8, port & 0xff];
    const all = Buffer.from([...greeting, ...request, ...rest]);
    for (const [at, byte] of changes) all[at % all.length] = byte;
    return all;
  });

const anything = fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes));
const places = fc.array(fc.nat({ max: 1000 }), { maxLength: 8 });

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const marks = at.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b);
  return [0, ...marks].map((from, i) => bytes.subarray(from, marks[i] ?? bytes.length));
}

interface Outcome {
  readonly events: readonly SocksEvent[];
  /** What is left for whoever comes after a request. */
  readonly rest: Buffer;
}

/** Feeds packets until the last event; what follows it is not fed any more. */
function parse(packets: readonly Buffer[]): Outcome {
  const parser = new SocksParser();
  const events: SocksEvent[] = [];
  const after: Buffer[] = [];
  for (const packet of packets) {
    const last = events.at(-1);
    if (last !== undefined && last.kind !== 'greeting') {
      after.push(packet);
      continue;
    }
    events.push(...parser.receive(packet));
    expect(parser.bufferedBytes).toBeLessThan(longestMessageBytes);
  }
  events.push(...parser.receiveEnd());
  const last = events.at(-1);
  if (last?.kind !== 'request') return { events, rest: Buffer.alloc(0) };
  const rest = Buffer.concat([last.rest, ...after]);
  return { events: [...events.slice(0, -1), { ...last, rest: Buffer.alloc(0) }], rest };
}

describe('the SOCKS parser', () => {
  test('gives the same events, and the same rest, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.oneof(handshake, anything), places, (bytes, at) => {
        const whole = parse([bytes]);
        expect(parse(cut(bytes, at))).toEqual(whole);
        expect(parse(Array.from(bytes, (byte) => Buffer.from([byte])))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  test('ends with one request or one error, whatever the bytes are, and keeps little', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(handshake, anything), { maxLength: 4 }), (packets) => {
        const { events } = parse(packets);
        expect(events.length).toBeLessThanOrEqual(2);
        expect(events.filter(({ kind }) => kind !== 'greeting')).toHaveLength(1);
        expect(events.at(-1)!.kind).not.toBe('greeting');
      }),
      { numRuns: 500 },
    );
  });

  test('reads the host and the port that were written', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.ipV4().map((host) => ({ host, bytes: [1, ...host.split('.').map(Number)] })),
          fc.domain().map((host) => ({ host, bytes: [3, host.length, ...Buffer.from(host)] })),
        ),
        fc.nat({ max: 65_535 }),
        ({ host, bytes }, port) => {
          const all = Buffer.from([5, 1, 0, 5, 1, 0, ...bytes, port >> 8, port & 0xff]);
          expect(parse([all]).events.at(-1)).toMatchObject({ request: { host, port } });
        },
      ),
    );
  });
});
