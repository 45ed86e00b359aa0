import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { TlsIdentity } from '../../../src/net/listening/listeners.ts';
import { ConnectionInfo } from '../../../src/http/exchange/connection-info.ts';
import { Listener } from '../../../src/net/listening/listener.ts';
import { SocksListener, type Destination } from '../../../src/net/proxy/socks-listener.ts';
import { script } from '../../../src/script/builder.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { get, RawClient } from '../../support/raw-client.ts';
import {
  openThrough,
  socksConnected,
  socksGreeting,
  socksHandshake,
  socksReplies,
} from '../../support/socks-handshake.ts';

const identity = new TlsIdentity();
const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A listener whose answer names the URL that was asked for. */
async function openListener(protocol: 'http' | 'https'): Promise<Listener> {
  const listener = await Listener.open({
    protocol,
    port: 'auto',
    where: 'here',
    tls: protocol === 'https' ? () => identity.endpoint() : undefined,
  });
  closers.push(() => listener.close());
  listener.serve({
    application: ({ request }) =>
      request.path === '/reset'
        ? script.reset()
        : script.head(200).write(`<${request.url} ${request.clientAddress}>`).close(),
    limits: {},
    journal: undefined,
    opened: (origin) => new ConnectionInfo(1, origin, 0),
    startedAt: 0,
    now: () => 0,
    refused() {},
  });
  return listener;
}

interface Proxy {
  readonly socks: SocksListener;
  readonly port: number;
  /** `host:port` of what was refused. */
  readonly refused: string[];
}

async function openProxy(
  destinationOf: (host: string, port: number) => Destination,
  clock?: FakeClock,
): Promise<Proxy> {
  const socks = await SocksListener.open(clock === undefined ? {} : { clock });
  closers.push(() => socks.close());
  const refused: string[] = [];
  socks.serve({ destinationOf, refused: (host, port) => refused.push(`${host}:${port}`) });
  return { socks, port: socks.port, refused };
}

/** A proxy that leads to a plain and a TLS listener, by port. */
async function openServingProxy(): Promise<Proxy> {
  const [http, https] = await Promise.all([openListener('http'), openListener('https')]);
  return openProxy((_, port) => ({ kind: 'serve', by: port === 443 ? https : http }));
}

/** Somebody else's server. */
async function openUpstream(accepted: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    accepted(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

async function open(port: number): Promise<RawClient> {
  const client = await RawClient.open(port);
  closers.push(() => client.close());
  return client;
}

async function through(proxy: Proxy, host: string, port: number): Promise<RawClient> {
  const client = await openThrough(proxy.port, host, port);
  closers.push(() => client.close());
  return client;
}

function countOpen(): number {
  return process.getActiveResourcesInfo().filter((name) => /^TCP|^Timeout/.test(name)).length;
}

describe('the port', () => {
  test('is bound on 127.0.0.1 and nowhere else', async () => {
    const { port } = await openProxy(() => ({ kind: 'refuse' }));
    await open(port);
    await expect(RawClient.open(port, '::1')).rejects.toThrow(/ECONNREFUSED|EADDRNOTAVAIL/);
    const other = createServer();
    await new Promise<void>((resolve, reject) => {
      other.once('error', reject);
      other.listen(port, '127.0.0.2', resolve);
    });
    await new Promise((resolve) => other.close(resolve));
  });

  test('is free for each of 200 listeners at once, and nothing stays open after them', async () => {
    const before = countOpen();
    const all = await Promise.all(Array.from({ length: 200 }, () => SocksListener.open()));
    expect(new Set(all.map(({ port }) => port)).size).toBe(200);
    for (const socks of all) {
      socks.serve({ destinationOf: () => ({ kind: 'unresolvable' }), refused() {} });
    }
    const clients = await Promise.all(all.map(({ port }) => RawClient.open(port)));
    for (const client of clients) client.send(socksHandshake('a.test', 80));
    await Promise.all(clients.map((client) => client.sees(socksReplies(4))));
    await Promise.all(all.map((socks) => socks.close()));
    for (const client of clients) client.close();
    await expect.poll(countOpen).toBeLessThanOrEqual(before);
  });
});

describe('a host that is served', () => {
  test('gets its request to the listener, with the port that was asked for', async () => {
    const proxy = await openServingProxy();
    for (const [host, port, url] of [
      ['web-platform.test', 80, 'http://web-platform.test/'],
      ['web-platform.test', 8000, 'http://web-platform.test:8000/'],
    ] as const) {
      const client = await through(proxy, host, port);
      client.send(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
      expect(await client.ended()).toBe('fin');
      expect(client.text).toContain(`<${url} 127.0.0.1>`);
    }
  });

  test('is served also when the client does not wait for replies, byte by byte or all at once', async () => {
    const proxy = await openServingProxy();
    const bytes = Buffer.concat([socksHandshake('a.test', 80), Buffer.from(get('/'))]);
    for (const packets of [[bytes], Array.from(bytes, (byte) => Buffer.from([byte]))]) {
      const client = await open(proxy.port);
      for (const packet of packets) {
        await new Promise((resolve) => client.socket.write(packet, resolve));
      }
      expect(await client.ended()).toBe('fin');
      expect(client.text.startsWith(socksConnected)).toBe(true);
      expect(client.text).toContain('<http://localhost/ 127.0.0.1>');
    }
  });

  test('is served through TLS, also when the handshake follows the request in one packet', async () => {
    const proxy = await openServingProxy();
    for (const isPipelined of [false, true]) {
      const raw = isPipelined
        ? pipelining((await open(proxy.port)).socket, socksHandshake('www.web-platform.test', 443))
        : (await through(proxy, 'www.web-platform.test', 443)).socket;
      const socket = connectTls({
        socket: raw,
        servername: 'www.web-platform.test',
        rejectUnauthorized: false,
      });
      const client = RawClient.over(socket);
      client.send('GET / HTTP/1.1\r\nHost: www.web-platform.test\r\n\r\n');
      await client.sees('<https://www.web-platform.test/ 127.0.0.1>');
      expect(socket.getPeerCertificate().subjectaltname).toContain('DNS:www.web-platform.test');
      client.close();
    }
  });

  // Windows lends a port to one connection only.
  test.skipIf(process.platform === 'win32')(
    'is not mistaken for one that is connected to directly from the same port',
    async () => {
      const https = await openListener('https');
      const proxy = await openProxy(() => ({ kind: 'serve', by: https }));
      const localPort = await freePort();
      const direct = connect({ host: '127.0.0.1', port: https.port, localPort });
      const proxied = connect({ host: '127.0.0.1', port: proxy.port, localPort });
      const clients = [direct, pipelining(proxied, socksHandshake('a.test', 443))].map((socket) =>
        RawClient.over(connectTls({ socket, rejectUnauthorized: false })),
      );
      closers.push(() => clients.forEach((client) => client.close()));
      for (const client of clients) client.send(get('/'));
      await clients[0]!.sees(`<https://localhost:${https.port}/`);
      await clients[1]!.sees('<https://localhost/');
    },
  );

  test('can reset the connection', async () => {
    const proxy = await openServingProxy();
    const client = await through(proxy, 'a.test', 80);
    client.send(get('/reset'));
    expect(await client.ended()).toBe('reset');
  });

  test('is not served by a listener that has stopped', async () => {
    const http = await openListener('http');
    const proxy = await openProxy(() => ({ kind: 'serve', by: http }));
    http.stop();
    const client = await open(proxy.port);
    client.send(Buffer.concat([socksHandshake('a.test', 80), Buffer.from(get('/'))]));
    await client.ended();
    expect(client.text).not.toContain('HTTP/1.1');
  });

  test('loses its connection when its listener stops', async () => {
    const http = await openListener('http');
    const proxy = await openProxy(() => ({ kind: 'serve', by: http }));
    const client = await through(proxy, 'a.test', 80);
    http.stop();
    await client.ended();
  });
});

describe('a host that is not served', () => {
  test.each<[Destination['kind'], number, readonly string[]]>([
    ['refuse', 2, ['ads.test:443']],
    ['unresolvable', 4, []],
    ['closed', 5, []],
  ])('%s gets the reply %i and a FIN', async (kind, code, reported) => {
    const proxy = await openProxy(() => ({ kind }) as Destination);
    const client = await open(proxy.port);
    client.send(socksHandshake('ads.test', 443));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toBe(socksReplies(code));
    expect(proxy.refused).toEqual(reported);
  });

  test.each([
    ['BIND', [5, 2, 0, 3], 7],
    ['an unknown address type', [5, 1, 0, 9], 8],
  ])('%s gets the reply %i', async (_, bytes, code) => {
    const proxy = await openProxy(() => ({ kind: 'refuse' }));
    const client = await open(proxy.port);
    client.send(socksGreeting).send(Buffer.from(bytes));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toBe(socksReplies(code));
    expect(proxy.refused).toEqual([]);
  });
});

describe('a host that is connected to', () => {
  test('gets and sends megabytes, and a FIN each way', async () => {
    const received: Buffer[] = [];
    const port = await openUpstream((socket) => {
      socket.on('data', (bytes: Buffer) => received.push(bytes));
      socket.on('end', () => socket.end(Buffer.concat(received)));
    });
    const proxy = await openProxy(() => ({ kind: 'connect' }));
    const client = await through(proxy, '127.0.0.1', port);
    const sent = Buffer.alloc(8_000_000, 'some bytes');
    client.socket.end(sent);
    const got: Buffer[] = [];
    client.socket.removeAllListeners('data').on('data', (bytes: Buffer) => got.push(bytes));
    expect(await client.ended()).toBe('fin');
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    expect(Buffer.concat(got).equals(sent)).toBe(true);
  });

  test('gets what the client sent before it was connected', async () => {
    const port = await openUpstream((socket) => socket.pipe(socket));
    const proxy = await openProxy(() => ({ kind: 'connect' }));
    const client = await open(proxy.port);
    client.send(Buffer.concat([socksHandshake('127.0.0.1', port), Buffer.from('early')]));
    await client.sees(`${socksConnected}early`);
  });

  test('resets the client when it is reset', async () => {
    const port = await openUpstream((socket) =>
      socket.once('data', () => socket.resetAndDestroy()),
    );
    const proxy = await openProxy(() => ({ kind: 'connect' }));
    const client = await through(proxy, '127.0.0.1', port);
    client.send('x');
    expect(await client.ended()).toBe('reset');
  });

  test('is reset when the client resets', async () => {
    let ended: Promise<string> | undefined;
    const port = await openUpstream((socket) => {
      ended = RawClient.over(socket).ended();
    });
    const proxy = await openProxy(() => ({ kind: 'connect' }));
    const client = await through(proxy, '127.0.0.1', port);
    client.socket.resetAndDestroy();
    expect(await ended).toBe('reset');
  });

  test('is told apart when nobody listens, and when there is no such host', async () => {
    const proxy = await openProxy(() => ({ kind: 'connect' }));
    const port = await freePort();
    for (const [host, code] of [
      ['127.0.0.1', 5],
      // No label is longer than 63 bytes, so no name server needs to be asked.
      [`${'x'.repeat(64)}.test`, 4],
    ] as const) {
      const client = await open(proxy.port);
      client.send(socksHandshake(host, port));
      expect(await client.ended()).toBe('fin');
      expect(client.text).toBe(socksReplies(code));
    }
  });
});

describe('a client that misbehaves', () => {
  test('says nothing, or too little: it is dropped when its time is over', async () => {
    for (const start of [Buffer.alloc(0), socksGreeting, socksHandshake('a', 1).subarray(0, -1)]) {
      const clock = new FakeClock();
      const proxy = await openProxy(() => ({ kind: 'refuse' }), clock);
      const client = await open(proxy.port);
      client.send(start);
      await expect.poll(() => clock.pendingTimers).toBe(1);
      clock.advance(9_999);
      expect(client.socket.destroyed).toBe(false);
      clock.advance(1);
      await client.ended();
      expect(clock.pendingTimers).toBe(0);
    }
  });

  test('may take its time once it is connected', async () => {
    const clock = new FakeClock();
    const http = await openListener('http');
    const proxy = await openProxy(() => ({ kind: 'serve', by: http }), clock);
    const client = await through(proxy, 'a.test', 80);
    expect(clock.pendingTimers).toBe(0);
    await client.send(get('/')).sees('200 OK');
  });

  test('does not hang up after a refusal: it is dropped when its time is over', async () => {
    const clock = new FakeClock();
    const proxy = await openProxy(() => ({ kind: 'refuse' }), clock);
    const client = await open(proxy.port);
    client.send(socksHandshake('a.test', 80));
    expect(await client.ended()).toBe('fin');
    clock.advance(10_000);
    await expect.poll(() => client.send('x').socket.destroyed).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  test.each<[string, (socket: Socket) => void]>([
    ['hangs up', (socket) => socket.end()],
    ['resets', (socket) => socket.resetAndDestroy()],
  ])('%s half-way: nothing is left of it', async (_, leave) => {
    const clock = new FakeClock();
    const proxy = await openProxy(() => ({ kind: 'refuse' }), clock);
    const client = await open(proxy.port);
    await client.send(socksGreeting).sees('\x05\0');
    expect(clock.pendingTimers).toBe(1);
    leave(client.socket);
    await expect.poll(() => clock.pendingTimers).toBe(0);
  });

  test('resets while it is being connected: the host is left, too', async () => {
    const reached = new Set<Socket>();
    let reachedCount = 0;
    const port = await openUpstream((socket) => {
      reachedCount += 1;
      reached.add(socket);
      socket.resume().on('end', () => socket.end());
      socket.on('close', () => reached.delete(socket));
    });
    const proxy = await openProxy(() => ({ kind: 'connect' }));
    for (let round = 0; round < 60; round += 1) {
      const client = await RawClient.open(proxy.port);
      await new Promise((resolve) => {
        client.socket.write(socksHandshake('127.0.0.1', port), resolve);
      });
      for (let turn = 0; turn < round % 6; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      client.socket.resetAndDestroy();
    }
    await expect.poll(() => reachedCount).toBeGreaterThan(0);
    await expect.poll(() => reached.size).toBe(0);
  });

  test.each([
    ['HTTP', get('/')],
    ['SOCKS4', Buffer.from([4, 1, 0, 80, 127, 0, 0, 1, 0])],
    ['10 MB of anything', Buffer.alloc(10_000_000, 'x')],
  ])('speaks %s: it is dropped without an answer', async (_, bytes) => {
    const proxy = await openProxy(() => ({ kind: 'refuse' }));
    const client = await open(proxy.port);
    client.send(bytes);
    await client.ended();
    expect(client.text).toBe('');
  });

  test('floods after a request that is refused: it still gets the reply', async () => {
    const proxy = await openProxy(() => ({ kind: 'refuse' }));
    const client = await open(proxy.port);
    client.socket.end(Buffer.concat([socksHandshake('a.test', 80), Buffer.alloc(10_000_000)]));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toBe(socksReplies(2));
    // All of it was read: otherwise our FIN would not follow.
    await expect.poll(() => client.socket.destroyed).toBe(true);
  });

  test('resets at any point: the next one is served', async () => {
    const proxy = await openServingProxy();
    const bytes = Buffer.concat([socksHandshake('a.test', 443), Buffer.from([0x16, 3, 1])]);
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length }), async (length) => {
        const client = await RawClient.open(proxy.port);
        client.send(bytes.subarray(0, length));
        client.socket.resetAndDestroy();
      }),
      { numRuns: 50 },
    );
    const next = await through(proxy, 'a.test', 80);
    await next.send(get('/')).sees('200 OK');
  });

  test('comes 500 times and stays: the next one is served, and all are dropped by stop()', async () => {
    const proxy = await openServingProxy();
    const clients = await Promise.all(Array.from({ length: 500 }, () => open(proxy.port)));
    for (const client of clients) client.send(socksGreeting);
    await Promise.all(clients.map((client) => client.sees('\x05\0')));
    const next = await through(proxy, 'a.test', 80);
    await next.send(get('/')).sees('200 OK');
    proxy.socks.stop();
    await Promise.all(clients.map((client) => client.ended()));
  });
});

describe('stopping', () => {
  test('close() drops clients in every state, and frees the port', async () => {
    const http = await openListener('http');
    const https = await openListener('https');
    const silent = await openUpstream(() => {});
    const kinds: Record<string, Destination> = {
      http: { kind: 'serve', by: http },
      https: { kind: 'serve', by: https },
      upstream: { kind: 'connect' },
      '127.0.0.1': { kind: 'connect' },
      refused: { kind: 'refuse' },
    };
    const proxy = await openProxy((host) => kinds[host]!);
    const clients = [
      await open(proxy.port),
      (await open(proxy.port)).send(socksGreeting),
      await through(proxy, 'http', 80),
      await through(proxy, 'https', 443),
      await through(proxy, '127.0.0.1', silent),
      await open(proxy.port).then((client) => client.send(socksHandshake('refused', 80))),
    ];
    await proxy.socks.close();
    await Promise.all(clients.map((client) => client.ended()));
    await expect(RawClient.open(proxy.port)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('a client from before drain() does not meet the next policy', async () => {
    const http = await openListener('http');
    const proxy = await openProxy(() => ({ kind: 'refuse' }));
    for (let round = 0; round < 50; round += 1) {
      const opening = RawClient.open(proxy.port);
      await proxy.socks.drain();
      proxy.socks.serve({ destinationOf: () => ({ kind: 'serve', by: http }), refused() {} });
      const late = (await opening).send(socksHandshake('a.test', 80));
      await late.ended();
      expect(late.text).toBe('');
      late.close();
    }
  });

  test('nothing stays open: the process could end', async () => {
    const before = countOpen();
    const proxy = await openServingProxy();
    const client = await through(proxy, 'a.test', 80);
    await client.send(get('/')).sees('200 OK');
    client.close();
    for (const close of closers.splice(0).toReversed()) await close();
    await expect.poll(countOpen).toBeLessThanOrEqual(before);
  });
});

/** A client's socket for TLS, which sends `handshake` with its first packet and takes the replies off. */
function pipelining(socket: Socket, handshake: Buffer): Duplex {
  let first = handshake;
  let left = socksConnected.length;
  socket.removeAllListeners('data');
  const duplex = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      socket.write(Buffer.concat([first, chunk]), done);
      first = Buffer.alloc(0);
    },
  });
  socket.on('data', (bytes: Buffer) => {
    duplex.push(bytes.subarray(left));
    left = Math.max(0, left - bytes.length);
  });
  return duplex;
}

async function freePort(): Promise<number> {
  const server: Server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
