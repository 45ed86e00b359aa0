// HPACK against the examples of RFC 7541 appendix C, against Node.js, and on any bytes.

import { once } from 'node:events';
import { connect } from 'node:http2';
import { createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';
import {
  array,
  assert,
  asyncProperty,
  oneof,
  property,
  record,
  string,
  stringMatching,
  tuple,
  uint8Array,
} from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HpackDecoder } from '../../src/http2/hpack-decoder.ts';
import { encodeHeaderBlock } from '../../src/http2/hpack-encoder.ts';
import { DynamicTable, type HeaderLine } from '../../src/http2/header-table.ts';
import { Http2Error } from '../../src/http2/http2-error.ts';
import { decodeHuffman, encodeHuffman, huffmanLength } from '../../src/http2/huffman.ts';
import { FrameDecoder } from '../../src/http2/frame-decoder.ts';
import { frameTypes } from '../../src/http2/frames.ts';

const limits = { tableBytes: 4096, listBytes: 65_536 };
const bytes = (hex: string): Buffer => Buffer.from(hex.replaceAll(/\s/g, ''), 'hex');
const error = (message: string): Http2Error =>
  new Http2Error('COMPRESSION_ERROR', `The header block is broken: ${message}.`);

const requests: HeaderLine[][] = [
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':path', '/'],
    [':authority', 'www.example.com'],
    ['cache-control', 'no-cache'],
  ],
  [
    [':method', 'GET'],
    [':scheme', 'https'],
    [':path', '/index.html'],
    [':authority', 'www.example.com'],
    ['custom-key', 'custom-value'],
  ],
];
const dates = ['Mon, 21 Oct 2013 20:13:21 GMT', 'Mon, 21 Oct 2013 20:13:22 GMT'] as const;
const location: HeaderLine = ['location', 'https://www.example.com'];
const responses: HeaderLine[][] = [
  [[':status', '302'], ['cache-control', 'private'], ['date', dates[0]], location],
  [[':status', '307'], ['cache-control', 'private'], ['date', dates[0]], location],
  [
    [':status', '200'],
    ['cache-control', 'private'],
    ['date', dates[1]],
    location,
    ['content-encoding', 'gzip'],
    ['set-cookie', 'foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
  ],
];

describe('the examples of RFC 7541', () => {
  test.each<[string, string, HeaderLine[]]>([
    [
      'C.2.1',
      '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572',
      [['custom-key', 'custom-header']],
    ],
    ['C.2.2', '040c 2f73 616d 706c 652f 7061 7468', [[':path', '/sample/path']]],
    ['C.2.3', '1008 7061 7373 776f 7264 0673 6563 7265 74', [['password', 'secret']]],
    ['C.2.4', '82', [[':method', 'GET']]],
  ])('%s', (_, hex, lines) => {
    expect(new HpackDecoder(limits).decode(bytes(hex)).lines).toEqual(lines);
  });

  test.each<[string, number, string[], HeaderLine[][]]>([
    [
      'C.3',
      4096,
      [
        '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
        '8286 84be 5808 6e6f 2d63 6163 6865',
        '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
      ],
      requests,
    ],
    [
      'C.4',
      4096,
      [
        '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
        '8286 84be 5886 a8eb 1064 9cbf',
        '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
      ],
      requests,
    ],
    [
      'C.6, whose table evicts',
      256,
      [
        '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7 8f0b 97c8 e9ae 82ae 43d3',
        '4883 640e ffc1 c0bf',
        '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335 dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
      ],
      responses,
    ],
  ])('%s', (_, tableBytes, blocks, lines) => {
    const decoder = new HpackDecoder({ ...limits, tableBytes });
    expect(blocks.map((hex) => decoder.decode(bytes(hex)).lines)).toEqual(lines);
  });
});

describe('the Huffman code', () => {
  test('is a whole one', () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(decodeHuffman(encodeHuffman(all))).toEqual(Buffer.from(all));
  });

  test('gives any bytes back', () => {
    assert(
      property(uint8Array({ maxLength: 300 }), (text) => {
        const encoded = encodeHuffman(text);
        expect(encoded).toHaveLength(huffmanLength(text));
        expect(decodeHuffman(encoded)).toEqual(Buffer.from(text));
      }),
    );
  });

  test.each([
    ['the end of a string', 'ffff ffff'],
    ['a padding of eight bits', '1fff ff'],
    ['a padding with a zero', '1e00'],
  ])('does not end in %s', (_, hex) => {
    expect(decodeHuffman(bytes(hex))).toBe(undefined);
  });
});

describe('a block that is broken', () => {
  test.each([
    ['an index of 0', '80', 'no entry 0 in the tables'],
    ['an index behind the tables', 'ff80 01', 'no entry 255 in the tables'],
    ['an integer without end', `ff${'80'.repeat(10)}01`, 'an integer that is too large'],
    ['an integer that is cut', 'ff80', 'it ends within a field'],
    ['a text that is cut', '4005 61', 'it ends within a text'],
    ['a field without its value', '4001 61', 'it ends within a field'],
    ['a table that is too large', '3fe2 1f', 'a table larger than was offered'],
    ['a resize behind a field', '8220', 'a table size update behind a field'],
    ['no Huffman code', '4081 ff', 'a text that is no Huffman code'],
  ])('%s', (_, hex, message) => {
    expect(() => new HpackDecoder(limits).decode(bytes(hex))).toThrow(error(message));
  });

  test('any bytes are a block or a COMPRESSION_ERROR', () => {
    assert(
      property(array(uint8Array({ maxLength: 60 }), { maxLength: 4 }), (blocks) => {
        const decoder = new HpackDecoder(limits);
        try {
          for (const block of blocks) decoder.decode(block);
        } catch (thrown) {
          expect(thrown).toMatchObject({ name: 'Http2Error', code: 'COMPRESSION_ERROR' });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('a list that is too large is cut, and the table stays right', () => {
  const decoder = new HpackDecoder({ tableBytes: 4096, listBytes: 100 });
  // Each adds its line to the table.
  const block = bytes('4001 61 01 62'.repeat(4));
  expect(decoder.decode(block)).toEqual({
    lines: [
      ['a', 'b'],
      ['a', 'b'],
    ],
    isTooLarge: true,
  });
  expect(decoder.decode(bytes('be')).lines).toEqual([['a', 'b']]);
});

test('a table holds no more than its size, and may become smaller', () => {
  const table = new DynamicTable(100);
  for (const value of ['1', '2', '3', '4']) table.add(['a', value]);
  expect([table.size, table.at(62), table.at(64), table.at(65)]).toEqual([
    68,
    ['a', '4'],
    undefined,
    undefined,
  ]);
  table.add(['a'.repeat(100), '']);
  expect([table.size, table.at(62)]).toEqual([0, undefined]);
  table.add(['a', '1']);
  table.resize(0);
  expect(table.at(62)).toBe(undefined);
});

const anyLine = oneof(
  tuple(stringMatching(/^[a-z][a-z\d-]{0,20}$/), string({ unit: 'binary-ascii', maxLength: 40 })),
  tuple(
    string({ maxLength: 5, unit: 'binary-ascii' }),
    string({ maxLength: 300, unit: 'binary-ascii' }),
  ),
);

test('what is encoded is decoded, whatever it is, and on any connection', () => {
  assert(
    property(
      array(anyLine, { maxLength: 12 }),
      record({ never: array(anyLine, { maxLength: 2 }) }),
      (lines, { never }) => {
        const block = encodeHeaderBlock([
          ...lines,
          ...never.map(([name, value]) => ({ name, value, neverIndexed: true })),
        ]);
        const decoder = new HpackDecoder(limits);
        for (const _ of [1, 2]) expect(decoder.decode(block).lines).toEqual([...lines, ...never]);
      },
    ),
  );
});

describe('Node.js is a peer', () => {
  let raw: ReturnType<typeof createRawServer>;
  const sockets = new Set<Socket>();
  beforeAll(async () => {
    raw = createRawServer((socket) => sockets.add(socket.on('error', () => {})));
    raw.listen(0, '127.0.0.1');
    await once(raw, 'listening');
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    raw.close();
  });

  test('whose blocks are decoded, with the table that it fills', async () => {
    const { port } = raw.address() as AddressInfo;
    await assert(
      asyncProperty(
        array(
          array(tuple(stringMatching(/^x-[a-z]{1,8}$/), stringMatching(/^[!-~]{1,30}$/)), {
            maxLength: 6,
          }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        async (heads) => {
          const session = connect(`http://127.0.0.1:${port}`);
          session.on('error', () => {});
          const [socket] = (await once(raw, 'connection')) as [Socket];
          const frames = new FrameDecoder();
          const decoder = new HpackDecoder(limits);
          const seen: (readonly HeaderLine[])[] = [];
          let preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n').length;
          const done = new Promise<void>((resolve) => {
            socket.on('data', (data: Buffer) => {
              const skipped = Math.min(preface, data.length);
              preface -= skipped;
              frames.receive(data.subarray(skipped));
              for (let frame = frames.next(); frame !== undefined; frame = frames.next()) {
                if (frame.type !== frameTypes.HEADERS) continue;
                const hasPriority = (frame.flags & 0x20) !== 0;
                seen.push(decoder.decode(frame.payload.subarray(hasPriority ? 5 : 0)).lines);
                if (seen.length === heads.length) resolve();
              }
            });
          });
          for (const lines of heads) {
            const stream = session.request({ ':path': '/', ...Object.fromEntries(lines) });
            stream.on('error', () => {});
            stream.end();
          }
          await done;
          session.destroy();
          socket.destroy();
          for (const [index, lines] of heads.entries()) {
            expect(Object.fromEntries(seen[index] ?? [])).toMatchObject(Object.fromEntries(lines));
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});
