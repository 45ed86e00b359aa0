import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fields } from '../../src/http/fields.ts';
import type { ParserLimits } from '../../src/http1/parser-limits.ts';
import { RequestParser } from '../../src/http1/request-parser.ts';
import { logOf, parseAll, pullAll } from '../support/event-log.ts';

const TOKEN_CHARS = "!#$%&'*+-.^_`|~0123456789ABCXYZabcxyz";
const token = fc.string({
  unit: fc.constantFrom(...TOKEN_CHARS.split('')),
  minLength: 1,
  maxLength: 12,
});
const binary = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));

/** A value as it is after decoding: no white space around it, any bytes but NUL, CR and LF. */
const fieldValue = fc
  .string({
    unit: fc
      .integer({ min: 0x01, max: 0xff })
      .filter((code) => code !== 0x0a && code !== 0x0d)
      .map((code) => String.fromCharCode(code)),
    maxLength: 20,
  })
  .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''));

const FRAMING_NAMES = new Set(['host', 'content-length', 'transfer-encoding', 'connection']);
const fields = fc.array(
  fc.tuple(
    token.filter((name) => !FRAMING_NAMES.has(name.toLowerCase())),
    fieldValue,
  ),
  { maxLength: 6 },
);

const white = fc.string({ unit: fc.constantFrom(' ', '\t'), maxLength: 3 });
const extension = fc.oneof(
  fc.constant(''),
  fc.tuple(token, token).map(([name, value]) => `;${name}=${value}`),
  fc.tuple(token, token).map(([name, text]) => `;${name};x="${text};\\""`),
);

interface Message {
  readonly method: string;
  readonly target: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly chunks: readonly Buffer[];
  readonly extension: string;
  /** Undefined: framed by its length. */
  readonly trailers: readonly (readonly [string, string])[] | undefined;
  readonly white: string;
}

const message: fc.Arbitrary<Message> = fc.record({
  method: token.filter((method) => method !== 'CONNECT'),
  target: fc
    .string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)) })
    .map((text) => `/${text}`),
  fields,
  chunks: fc.array(
    binary.filter((bytes) => bytes.length > 0),
    { maxLength: 4 },
  ),
  extension,
  trailers: fc.option(fields, { nil: undefined }),
  white,
});

function fieldsOf({ fields: own, chunks, trailers }: Message): [string, string][] {
  const length = Buffer.concat(chunks).length;
  return [
    ['hOsT', 'h:1'],
    ...own.map(([name, value]): [string, string] => [name, value]),
    trailers === undefined ? ['Content-Length', `${length}`] : ['TRANSFER-encoding', 'Chunked'],
  ];
}

function encode(sent: Message): Buffer {
  const section = (lines: Iterable<readonly [string, string]>): string =>
    [...lines].map(([name, value]) => `${name}:${sent.white}${value}${sent.white}\r\n`).join('');
  const head = `${sent.method} ${sent.target} HTTP/1.1\r\n${section(fieldsOf(sent))}\r\n`;
  const body =
    sent.trailers === undefined
      ? sent.chunks
      : [
          ...sent.chunks.flatMap((chunk) => [
            Buffer.from(`${chunk.length.toString(16)}${sent.extension}\r\n`, 'latin1'),
            chunk,
            Buffer.from('\r\n'),
          ]),
          Buffer.from(`0${sent.extension}\r\n${section(sent.trailers)}\r\n`, 'latin1'),
        ];
  return Buffer.concat([Buffer.from(head, 'latin1'), ...body]);
}

/** Valid requests, and the same with a few bytes changed, so that every error is reached. */
const stream: fc.Arbitrary<Buffer> = fc
  .tuple(
    fc.array(message, { minLength: 1, maxLength: 3 }),
    fc.array(
      fc.record({
        at: fc.nat({ max: 600 }),
        byte: fc.constantFrom(...'\r\n \t:;,="/0aA\0\x7f\xff'.split('')),
      }),
      { maxLength: 2 },
    ),
  )
  .map(([messages, changes]) => {
    const bytes = Buffer.concat(messages.map(encode));
    for (const { at, byte } of changes) bytes.write(byte, at % bytes.length, 'latin1');
    return bytes;
  });

const limits: fc.Arbitrary<Partial<ParserLimits>> = fc.oneof(
  fc.constant({}),
  fc.record({
    maxRequestLineBytes: fc.integer({ min: 10, max: 60 }),
    maxHeadBytes: fc.integer({ min: 20, max: 200 }),
    maxFields: fc.nat({ max: 6 }),
    maxBodyBytes: fc.nat({ max: 60 }),
    maxChunkExtensionBytes: fc.nat({ max: 40 }),
  }),
);

function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const marks = places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b);
  return [0, ...marks].map((from, i) => bytes.subarray(from, marks[i] ?? bytes.length));
}

describe('the request parser', () => {
  test('gives the same events however the bytes are cut', () => {
    const places = fc.array(fc.nat({ max: 1000 }), { maxLength: 8 });
    fc.assert(
      fc.property(stream, places, limits, fc.boolean(), (bytes, at, bounds, end) => {
        const options = { limits: bounds, end };
        const whole = logOf(parseAll([bytes], options));
        expect(logOf(parseAll(cut(bytes, at), options))).toEqual(whole);
        const single = Array.from(bytes, (byte) => Buffer.from([byte]));
        expect(logOf(parseAll(single, options))).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  test('gives the same events when all bytes are stored before the first is asked for', () => {
    const places = fc.array(fc.nat({ max: 1000 }), { maxLength: 8 });
    fc.assert(
      fc.property(stream, places, (bytes, at) => {
        const parser = new RequestParser();
        for (const packet of cut(bytes, at)) parser.receive(packet);
        parser.receiveEnd();
        expect(logOf(pullAll(parser))).toEqual(logOf(parseAll([bytes], { end: true })));
      }),
    );
  });

  test('takes any bytes: no exception, few events, little kept', () => {
    const packets = fc.array(fc.oneof(binary, stream), { maxLength: 6 });
    fc.assert(
      fc.property(packets, limits, (received, bounds) => {
        const parser = new RequestParser(bounds);
        const maxHeadBytes = bounds.maxHeadBytes ?? 16_384;
        for (const packet of received) {
          parser.receive(packet);
          let pulls = 0;
          let last = parser.nextEvent();
          // A head and an end need bytes of their own, so each byte is good for two events.
          for (; last !== undefined && last.kind !== 'error'; last = parser.nextEvent()) {
            expect(++pulls).toBeLessThanOrEqual(2 * packet.length + 2);
          }
          if (last?.kind === 'error') {
            parser.receive(packet);
            expect(parser.nextEvent()).toBeUndefined();
            return;
          }
          expect(parser.bufferedBytes).toBeLessThanOrEqual(maxHeadBytes);
        }
        parser.receiveEnd();
        const kind = parser.nextEvent()?.kind;
        expect(kind === 'closed' || kind === 'error').toBe(true);
        expect(parser.nextEvent()).toBeUndefined();
      }),
      { numRuns: 500 },
    );
  });

  // Whatever never ends is refused at its limit, wherever the bytes are cut.
  const chunkedHead = 'POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n';
  test.each([
    ['a method', '', 'G', 'request-line-too-long'],
    ['spaces before a target', 'GET', ' ', 'request-line-too-long'],
    ['a target', 'GET /', 'a', 'request-line-too-long'],
    ['spaces before a version', 'GET / ', ' ', 'request-line-too-long'],
    ['a field name', 'GET / HTTP/1.1\r\n', 'a', 'head-too-large'],
    ['spaces before a value', 'GET / HTTP/1.1\r\nA:', ' \t', 'head-too-large'],
    ['a field value', 'GET / HTTP/1.1\r\nA: ', 'b \x01', 'head-too-large'],
    ['field lines', 'GET / HTTP/1.1\r\n', 'A: b\r\n', 'too-many-fields'],
    ['long field lines', 'GET / HTTP/1.1\r\n', `A: ${'b'.repeat(80)}\r\n`, 'head-too-large'],
    ['empty lines', '', '\r\n', 'too-many-empty-lines'],
    ['empty lines behind a request', 'GET / HTTP/1.0\r\n\r\n', '\n\r', 'too-many-empty-lines'],
    ['zeros before a chunk size', chunkedHead, '0', 'chunk-size-too-long'],
    ['a chunk size', chunkedHead, 'f', 'body-too-large'],
    ['small chunks', chunkedHead, '1\r\nx\r\n', 'body-too-large'],
    ['a name of a chunk extension', `${chunkedHead}1;`, 'a', 'chunk-extensions-too-large'],
    ['a value of a chunk extension', `${chunkedHead}1;a="`, ' ', 'chunk-extensions-too-large'],
    ['chunk extensions', `${chunkedHead}1`, ';a=b', 'chunk-extensions-too-large'],
    ['extended chunks', chunkedHead, '1;a\r\nx\r\n', 'chunk-extensions-too-large'],
    ['trailers', `${chunkedHead}0\r\n`, 'A:b\r\n', 'too-many-fields'],
    ['a trailer', `${chunkedHead}0\r\nA:`, 'b', 'trailers-too-large'],
  ])('refuses %s without end', (_, before, repeated, code) => {
    const bounds = {
      maxRequestLineBytes: 100,
      maxHeadBytes: 200,
      maxFields: 10,
      maxBodyBytes: 200,
      maxChunkExtensionBytes: 40,
    };
    const bytes = Buffer.from(before + repeated.repeat(2000), 'latin1');
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }), (sizes) => {
        const parser = new RequestParser(bounds);
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const size = sizes[i % sizes.length]!;
          parser.receive(bytes.subarray(at, at + size));
          at += size;
          const last = pullAll(parser).at(-1);
          if (last?.kind === 'error') {
            expect(last.error.code).toBe(code);
            return;
          }
          // Six bytes make one of content.
          expect(at).toBeLessThanOrEqual(chunkedHead.length + 6 * bounds.maxBodyBytes + size);
        }
        expect.unreachable('it goes on for ever');
      }),
      { numRuns: 20 },
    );
  });

  test('keeps memory in proportion to what it gives', () => {
    const head = 'POST / HTTP/1.1\r\nHost: h\r\n';
    const big = 'x'.repeat(65_536);
    const text = [
      `${head}Content-Length: 1\r\n\r\n1`,
      `${head}Content-Length: ${big.length}\r\n\r\n${big}`,
      `${head}Transfer-Encoding: chunked\r\n\r\n`,
      '1\r\n1\r\n'.repeat(10_000),
      `10000\r\n${big}\r\n7d0\r\n${'y'.repeat(2000)}\r\n0\r\nA: b\r\n\r\n`,
    ].join('');
    // Not in the pool of small buffers, as packets are not.
    const bytes = Buffer.from(Uint8Array.from(Buffer.from(text)).buffer);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 70_000 }), { maxLength: 8 }), (sizes) => {
        const packets: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const end = at + (sizes[i] ?? 65_536);
          packets.push(Buffer.from(Uint8Array.from(bytes.subarray(at, end)).buffer));
          at = end;
        }
        const events = parseAll(packets);
        expect(events.filter(({ kind }) => kind === 'end')).toHaveLength(3);
        expect(events.length).toBeLessThan(100);
        for (const event of events) {
          if (event.kind !== 'content' && event.kind !== 'head') continue;
          const kept = event.kind === 'content' ? event.bytes : event.head.raw;
          const room = Math.max(8192, 8 * kept.length);
          expect(kept.buffer.byteLength).toBeLessThanOrEqual(room);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('reads what was written: request line, fields, content and trailers', () => {
    fc.assert(
      fc.property(message, (sent) => {
        const bytes = encode(sent);
        const [first, ...rest] = parseAll([bytes]);
        if (first?.kind !== 'head') throw new Error('no head');
        const last = rest.pop();
        if (last?.kind !== 'end') throw new Error('no end');
        const { head } = first;
        expect([head.method, head.target]).toEqual([sent.method, sent.target]);
        expect([...head.fields]).toEqual(fieldsOf(sent));
        expect(bytes.subarray(0, head.raw.length)).toEqual(head.raw);
        const content = rest.map((event) => (event.kind === 'content' ? event.bytes : event));
        expect(content.every((part) => Buffer.isBuffer(part))).toBe(true);
        expect(Buffer.concat(content as Buffer[])).toEqual(Buffer.concat(sent.chunks));
        const trailers = sent.trailers ?? [];
        expect(last.trailers ?? new Fields()).toEqual(new Fields(trailers));
      }),
      { numRuns: 500 },
    );
  });
});
