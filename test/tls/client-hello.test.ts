import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readClientHello } from '../../src/tls/client-hello.ts';
import * as hello from './client-hello-bytes.ts';

/** Reserved values that clients send to keep servers tolerant (RFC 8701). */
const grease = 0x3a3a;
const types = { serverName: 0, alpn: 16, supportedVersions: 43 };

const usual: hello.HelloInput = {
  extensions: [
    [grease, Buffer.alloc(0)],
    [types.supportedVersions, hello.supportedVersions(grease, 0x0304, 0x0303)],
    [types.serverName, hello.serverName([0, 'www.web.test'])],
    [10, hello.vector(2, Buffer.from([0, 29]))],
    [types.alpn, hello.alpn('h2', 'http/1.1')],
  ],
};

function read(input: hello.HelloInput): ReturnType<typeof readClientHello> {
  return readClientHello(hello.records(hello.helloMessage(input)));
}

/** What a client of Node sends first. */
async function sentBy(options: ConnectionOptions): Promise<Buffer> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = connect({ host: '127.0.0.1', port, ...options });
  client.on('error', () => {});
  const [socket] = (await once(server, 'connection')) as [Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  client.destroy();
  socket.destroy();
  server.close();
  return bytes;
}

describe('a ClientHello', () => {
  test('says which server, protocols and versions the client wants', () => {
    expect(read(usual)).toEqual({
      serverName: 'www.web.test',
      alpnProtocols: ['h2', 'http/1.1'],
      versions: ['TLSv1.3', 'TLSv1.2'],
    });
  });

  test.each([
    ['TLS 1.3', { servername: 'a.web.test', ALPNProtocols: ['h2', 'x'] }, ['TLSv1.3', 'TLSv1.2']],
    [
      'TLS 1.2',
      { servername: 'a.web.test', ALPNProtocols: ['h2', 'x'], maxVersion: 'TLSv1.2' },
      ['TLSv1.2'],
    ],
  ] as const)('is read as OpenSSL writes it for %s', async (_what, options, versions) => {
    expect(
      readClientHello(await sentBy({ ...options, ALPNProtocols: [...options.ALPNProtocols] })),
    ).toEqual({
      serverName: 'a.web.test',
      alpnProtocols: ['h2', 'x'],
      versions,
    });
  });

  test('need not name a server or a protocol', async () => {
    expect(readClientHello(await sentBy({}))).toMatchObject({
      serverName: undefined,
      alpnProtocols: [],
    });
  });

  test.each([
    [0x0303, ['TLSv1.2']],
    [0x0302, ['TLSv1.1']],
    [0x0301, ['TLSv1']],
    [0x0300, []],
  ])('of a client older than TLS 1.3 says its newest version: %i', (legacyVersion, versions) => {
    expect(read({ legacyVersion })).toEqual({ serverName: undefined, alpnProtocols: [], versions });
    // RFC 5246 §7.4.1.2: no extensions at all.
    expect(read({ legacyVersion, extensions: undefined })).toEqual(read({ legacyVersion }));
  });

  test('may have names of other types before the host name', () => {
    const names = hello.serverName([9, 'x'], [0, 'host.test']);
    expect(read({ extensions: [[types.serverName, names]] })).toMatchObject({
      serverName: 'host.test',
    });
    const none = hello.serverName([9, 'x']);
    expect(read({ extensions: [[types.serverName, none]] })).toMatchObject({
      serverName: undefined,
    });
  });

  test('keeps the bytes of a name that is none, for the caller to look up in vain', () => {
    const names = hello.serverName([0, 'a\0ü B']);
    expect(read({ extensions: [[types.serverName, names]] })).toMatchObject({
      serverName: 'a\0ü B',
    });
  });

  test('may be followed by anything', () => {
    const bytes = hello.records(hello.helloMessage(usual));
    const message = hello.helloMessage(usual);
    expect(readClientHello(Buffer.concat([bytes, Buffer.from('GET /')]))).toEqual(read(usual));
    expect(readClientHello(hello.records(Buffer.concat([message, Buffer.alloc(9)])))).toEqual(
      read(usual),
    );
  });

  test('may be as long as OpenSSL takes it, and no longer', () => {
    const padded = (bytes: number): hello.HelloInput => ({
      extensions: [...usual.extensions!, [21, Buffer.alloc(bytes)]],
    });
    const rest = hello.helloMessage(padded(0)).length - 4;
    expect(read(padded(16_384 - rest))).toEqual(read(usual));
    expect(read(padded(16_384 - rest + 1))).toBe('invalid');
  });
});

describe('is no ClientHello:', () => {
  test.each([
    ['plain HTTP', Buffer.from('G')],
    ['another record', Buffer.from([0x17])],
    ['another major version', Buffer.from([0x16, 2])],
    ['an empty record', Buffer.from([0x16, 3, 1, 0, 0])],
    ['a record of more than 16 KiB', Buffer.from([0x16, 3, 1, 0x40, 1])],
    ['another message', Buffer.from([0x16, 3, 1, 0, 9, 2])],
    [
      'a record of another kind in the middle',
      Buffer.concat([
        hello.records(hello.helloMessage(usual).subarray(0, 50)),
        Buffer.from([0x15]),
      ]),
    ],
  ])('%s, as soon as it is seen', (_what, bytes) => {
    expect(readClientHello(bytes)).toBe('invalid');
    for (let length = 0; length < bytes.length; length += 1) {
      expect(readClientHello(bytes.subarray(0, length))).toBe('incomplete');
    }
  });

  test.each<[string, number, Buffer]>([
    ['server_name', types.serverName, Buffer.from([0, 9, 0])],
    ['server_name entry', types.serverName, hello.vector(2, Buffer.from([0, 0, 9, 0x61]))],
    ['ALPN', types.alpn, Buffer.from([0, 9, 2, 0x68])],
    ['ALPN entry', types.alpn, hello.vector(2, Buffer.from([9, 0x68]))],
    ['supported_versions', types.supportedVersions, Buffer.from([9, 3])],
    ['supported_versions entry', types.supportedVersions, hello.vector(1, Buffer.from([3]))],
  ])('a %s that is cut off', (_what, type, data) => {
    expect(read({ extensions: [[type, data]] })).toBe('invalid');
  });

  test('a body that is cut off anywhere', () => {
    const body = hello.helloMessage(usual).subarray(4);
    // Up to the end of compression_methods, which a ClientHello of TLS 1.2 may end with.
    const withoutExtensions = hello.helloMessage({ extensions: undefined }).length - 4;
    for (let length = 0; length < body.length; length += 1) {
      const message = Buffer.concat([Buffer.from([1]), hello.vector(3, body.subarray(0, length))]);
      const isWhole = length === withoutExtensions;
      expect(readClientHello(hello.records(message)) === 'invalid').toBe(!isWhole);
    }
  });
});

describe('any bytes', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', 'z', '0', '.', '-'),
    minLength: 1,
    maxLength: 40,
  });
  const bytes = fc.uint8Array({ maxLength: 60 }).map((each) => Buffer.from(each));
  const wanted = fc.record({
    name: fc.option(text, { nil: undefined }),
    protocols: fc.array(text, { maxLength: 4 }),
    versions: fc.uniqueArray(fc.constantFrom(0x0301, 0x0302, 0x0303, 0x0304, grease), {
      minLength: 1,
    }),
    others: fc.array(fc.tuple(fc.integer({ min: 44, max: 65_535 }), bytes), { maxLength: 4 }),
    sessionId: fc.uint8Array({ maxLength: 32 }).map((each) => Buffer.from(each)),
    fragmentBytes: fc.integer({ min: 1, max: 400 }),
  });

  function encode(input: typeof wanted extends fc.Arbitrary<infer Value> ? Value : never): Buffer {
    const { name, protocols, versions, others, sessionId, fragmentBytes } = input;
    const extensions: (readonly [number, Buffer])[] = [
      ...others,
      [types.supportedVersions, hello.supportedVersions(...versions)],
      ...(name === undefined ? [] : [[types.serverName, hello.serverName([0, name])] as const]),
      [types.alpn, hello.alpn(...protocols)],
    ];
    return hello.records(hello.helloMessage({ sessionId, extensions }), fragmentBytes);
  }

  test('are read as they were written, and not before the last one is there', () => {
    fc.assert(
      fc.property(wanted, fc.nat(), (input, cut) => {
        const encoded = encode(input);
        const found = readClientHello(encoded);
        const names = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];
        expect(found).toEqual({
          serverName: input.name,
          alpnProtocols: input.protocols,
          versions: input.versions.flatMap((each) => names[each - 0x0301] ?? []),
        });
        expect(readClientHello(encoded.subarray(0, cut % encoded.length))).toBe('incomplete');
      }),
      { numRuns: 500 },
    );
  });

  test('give an answer and no exception, and are incomplete only while they are few', () => {
    const changed = fc
      .tuple(wanted, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 4 }))
      .map(([input, changes]) => {
        const encoded = encode(input);
        for (const [at, byte] of changes) encoded[at % encoded.length] = byte;
        return encoded;
      });
    const anything = fc.oneof(
      bytes,
      changed,
      fc.tuple(changed, bytes).map((each) => Buffer.concat(each)),
    );
    fc.assert(
      fc.property(anything, (input) => {
        const found = readClientHello(input);
        if (typeof found === 'string') expect(['incomplete', 'invalid']).toContain(found);
        else expect(Object.keys(found)).toEqual(['serverName', 'alpnProtocols', 'versions']);
      }),
      { numRuns: 2_000 },
    );
  });

  test('are never incomplete for ever', () => {
    // The most that a ClientHello can take: each byte of it in a record of its own.
    const message = Buffer.alloc(4 + 16_384);
    Buffer.concat([Buffer.from([1]), hello.number(16_384, 3)]).copy(message);
    const longest = hello.records(message, 1);
    expect(longest).toHaveLength(6 * message.length);
    expect(readClientHello(longest.subarray(0, -1))).toBe('incomplete');
    expect(readClientHello(longest)).not.toBe('incomplete');
  });
});
