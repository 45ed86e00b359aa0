// What `wpt.connections` tells of each connection, whether the wire is recorded or not; where it
// is, the log says the same.

import { connect as connectPlain } from 'node:net';
import { connect, type ConnectionOptions } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { ConnectionInfo } from '../../src/http/exchange/connection-info.ts';
import {
  script,
  startServer,
  type Server,
  type ServerOptions,
  type WireLog,
} from '../../src/server.ts';
import { openServingProxy } from '../support/serving-proxy.ts';
import { openThrough, socksHandshake } from '../support/socks-handshake.ts';
import { get, RawClient } from '../support/raw-client.ts';
import { alertRecord } from '../../src/tls/alert.ts';
import { AcceptingPort } from '../net/accepting.ts';
import * as hello from '../tls/client-hello-bytes.ts';

const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(options: ServerOptions): Promise<Server> {
  const wpt = await startServer(options);
  closers.push(() => wpt.close());
  return wpt;
}

async function open(port: number): Promise<RawClient> {
  const client = await RawClient.open(port);
  closers.push(() => client.close());
  return client;
}

/** A client of TLS that takes any certificate. */
function openTls(port: number, options: ConnectionOptions = {}): RawClient {
  const socket = connect({
    port,
    host: '127.0.0.1',
    servername: 'localhost',
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: false,
    ...options,
  });
  const client = RawClient.over(socket);
  closers.push(() => client.close());
  return client;
}

/** The only connection, once it is gone. */
async function gone({ connections }: Pick<Server, 'connections'>): Promise<ConnectionInfo> {
  expect(connections).toHaveLength(1);
  const [connection] = connections;
  await expect.poll(() => connection!.closedMs).toBeDefined();
  return connection!;
}

/** Whether the log of the wire says the same of the connection. */
function expectSameInLog({ connections }: WireLog, connection: ConnectionInfo): void {
  const { id, host, tls, fault, closedBy: by, closedHow: how } = connection;
  expect(connections).toMatchObject([
    {
      id,
      ...(host === undefined ? {} : { host }),
      ...(tls === undefined ? {} : { tls }),
      ...(fault === undefined ? {} : { fault }),
      ...(by === undefined ? {} : { closed: { by, how } }),
    },
  ]);
}

/** TLS 1.2 with ECDHE-ECDSA-AES128-GCM-SHA256, P-256 and ECDSA, whose alerts need no keys yet. */
function helloOfTls12(name: string): Buffer {
  const message = hello.helloMessage({
    cipherSuites: Buffer.from([0xc0, 0x2b]),
    extensions: [
      [0, hello.serverName([0, name])],
      [10, hello.vector(2, Buffer.from([0, 23]))],
      [13, hello.vector(2, Buffer.from([4, 3]))],
    ],
  });
  return hello.records(message);
}

type Ending = readonly [by: 'peer' | 'server', how: 'fin' | 'rst'];
type Act = (client: RawClient, wpt: Server) => unknown;

const endings: readonly [title: string, ending: Ending, act: Act][] = [
  ['the peer ends it', ['peer', 'fin'], ({ socket }) => socket.end()],
  [
    'the peer ends it after an answer',
    ['peer', 'fin'],
    async (client) => {
      await client.send(get('/kept')).sees('kept');
      client.socket.end();
    },
  ],
  ['an answer closes it', ['server', 'fin'], (client) => client.send(get('/closed'))],
  ['an answer resets it', ['server', 'rst'], (client) => client.send(get('/reset'))],
  [
    'what came was no HTTP',
    ['server', 'fin'],
    async (client) => {
      client.send('no HTTP\r\n\r\n');
      await client.ended();
      client.socket.end();
    },
  ],
];

describe.each(['on', 'off'] as const)('when record is %s', (record) => {
  describe.each(['http', 'https'] as const)('on %s', (protocol) => {
    test.each(endings)('%s: %j', async (_, [by, how], act) => {
      const wpt = await start({ record });
      wpt.route('/kept', { body: 'kept' });
      wpt.route('/closed', script.head(200).write('closed').close());
      wpt.route('/reset', script.reset());
      const client = protocol === 'http' ? await open(wpt.port) : openTls(wpt.https.port);
      if (protocol === 'https')
        await new Promise((done) => client.socket.once('secureConnect', done));
      await expect.poll(() => wpt.connections.length).toBe(1);
      const { connections } = wpt;
      expect(connections[0]).toMatchObject({ closedBy: undefined, closedHow: undefined });
      await act(client, wpt);
      // Node reads no end that it was not asked to read.
      client.socket.on('end', () => client.socket.end());
      const connection = await gone({ connections });
      expect([connection.closedBy, connection.closedHow]).toEqual([by, how]);
      if (record === 'on') expectSameInLog(await wpt.wireLog(), connection);
    });

    test('the peer resets it', async () => {
      const wpt = await start({ record });
      wpt.route('/held', script.head(200).write('held').hang());
      // Only TCP can be reset, and a socket of TLS would say goodbye.
      const { socket } = await open(protocol === 'http' ? wpt.port : wpt.https.port);
      const relay = await AcceptingPort.open((near) => near.pipe(socket).pipe(near));
      closers.push(() => relay[Symbol.asyncDispose]());
      const client = protocol === 'http' ? await open(relay.port) : openTls(relay.port);
      await client.send(get('/held')).sees('held');
      socket.resetAndDestroy();
      const connection = await gone(wpt);
      expect([connection.closedBy, connection.closedHow]).toEqual(['peer', 'rst']);
      if (record === 'on') expectSameInLog(await wpt.wireLog(), connection);
    });
  });

  test('the server drops it', async () => {
    const wpt = await start({ record });
    const held = wpt.route('/held', script.gate('g'));
    (await open(wpt.port)).send(get('/held'));
    openTls(wpt.https.port).send(get('/held'));
    // One that is in its handshake.
    const client = await open(wpt.https.port);
    client.send(Buffer.from([0x16, 3, 1]));
    await expect.poll(() => held.exchanges.length).toBe(2);
    const { connections } = wpt;
    expect(connections).toHaveLength(3);
    await wpt.reset();
    await expect
      .poll(() => connections.map(({ closedBy, closedHow }) => `${closedBy} ${closedHow}`))
      .toEqual(['server fin', 'server fin', 'server fin']);
  });

  test('a handshake tells what was agreed on', async () => {
    const wpt = await start({ record, tls: { maxVersion: 'TLSv1.2' } });
    wpt.route('/', { body: 'here' });
    await openTls(wpt.https.port).send(get('/')).sees('here');
    const [connection] = wpt.connections;
    expect(connection?.tls).toEqual({
      serverName: 'localhost',
      alpn: 'http/1.1',
      version: 'TLSv1.2',
      cipher: 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
    });
    expect(connection).toMatchObject({ protocol: 'https', clientAddress: '127.0.0.1' });
    if (record === 'on') expectSameInLog(await wpt.wireLog(), connection!);
  });

  test.each<[title: string, options: ServerOptions, client: ConnectionOptions, error: RegExp]>([
    [
      'the server refuses',
      { tls: 'alert:handshake_failure' },
      {},
      /^The settings of this host say so\. \(alert:handshake_failure\)$/,
    ],
    [
      'there is no common version',
      { tls: { minVersion: 'TLSv1.3' } },
      { maxVersion: 'TLSv1.2' },
      /^unsupported protocol \(ERR_SSL_UNSUPPORTED_PROTOCOL\)$/,
    ],
  ])('a handshake that fails tells why: %s', async (_, options, client, error) => {
    const wpt = await start({ ...options, record });
    openTls(wpt.https.port, { maxVersion: 'TLSv1.2', ...client });
    await expect.poll(() => wpt.connections[0]?.tls).toBeDefined();
    const [connection] = wpt.connections;
    expect(connection?.tls).toEqual({
      serverName: 'localhost',
      error: expect.stringMatching(error) as string,
    });
    if (record === 'on') expectSameInLog(await wpt.wireLog(), connection!);
  });

  test.each<[string, (client: RawClient) => void, error: string, Ending]>([
    [
      'refuses',
      (client) => client.send(Buffer.from(alertRecord('certificate_unknown'))),
      'alert of the browser: certificate_unknown',
      ['peer', 'fin'],
    ],
    [
      'leaves',
      ({ socket }) => socket.end(),
      'The connection was closed before the handshake was complete. (ECONNRESET)',
      ['peer', 'fin'],
    ],
    [
      'resets it',
      ({ socket }) => socket.resetAndDestroy(),
      'read ECONNRESET (ECONNRESET)',
      ['peer', 'rst'],
    ],
  ])('a handshake tells that the peer %s', async (_, act, error, [by, how]) => {
    const wpt = await start({ record });
    const client = await open(wpt.https.port);
    client.send(helloOfTls12('localhost'));
    await client.sees('\x16\x03\x03');
    act(client);
    const connection = await gone(wpt);
    expect(connection.tls).toEqual({ serverName: 'localhost', error });
    expect([connection.closedBy, connection.closedHow]).toEqual([by, how]);
    if (record === 'on') expectSameInLog(await wpt.wireLog(), connection);
  });

  test.each<[string, string, string | undefined]>([
    [
      'a Host field',
      get('/').replace('Host: localhost', 'Host: WWW.Example.test:81'),
      'www.example.test',
    ],
    ['a target', 'GET http://a.test/ HTTP/1.1\r\nHost: b.test\r\n\r\n', 'a.test'],
    ['an address', get('/').replace('Host: localhost', 'Host: [::1]:81'), '[::1]'],
    ['no path', get('*').replace('GET', 'OPTIONS').replace('localhost', 'c.test:8000'), 'c.test'],
    ['nothing', 'GET / HTTP/1.0\r\n\r\n', undefined],
    ['an empty Host field', 'GET / HTTP/1.1\r\nHost:\r\n\r\n', undefined],
  ])('the host of a plain connection is told by the first request: %s', async (_, bytes, host) => {
    const wpt = await start({ record });
    const client = await open(wpt.port);
    await expect.poll(() => wpt.connections.length).toBe(1);
    const [connection] = wpt.connections;
    expect(connection?.host).toBeUndefined();
    await client.send(bytes).sees('404 ');
    expect(connection?.host).toBe(host);
    if (record === 'on') {
      expectSameInLog(await wpt.wireLog(), connection!);
      if (host === undefined)
        expect((await wpt.wireLog()).connections[0]).not.toHaveProperty('host');
    }
  });

  test('the host of a plain connection is told once, by the first request that names one', async () => {
    const wpt = await start({ record });
    const client = await open(wpt.port);
    const requests = ['', 'a.test', 'b.test'].map((host) =>
      get('/').replace('Host: localhost', `Host: ${host}`),
    );
    client.send(requests.join(''));
    await expect.poll(() => wpt.connections[0]?.requestCount).toBe(3);
    expect(wpt.connections[0]?.host).toBe('a.test');
  });

  test('the host of a TLS connection is that of its handshake', async () => {
    const wpt = await start({ record, hosts: ['named.test'] });
    const client = openTls(wpt.https.port, { servername: 'named.test' });
    await client.send(get('/')).sees('404 ');
    expect(wpt.connections[0]?.host).toBe('named.test');
    if (record === 'on') expectSameInLog(await wpt.wireLog(), wpt.connections[0]!);
  });

  test('what the test says of TLS and of the network is told', async () => {
    const wpt = await start({
      record,
      tls: { hosts: { 'old.test': 'expired' } },
      network: { hosts: { 'old.test': { latency: 1 }, 'idle.test': { seed: 1 } } },
    });
    for (const servername of ['old.test', 'idle.test', 'good.test']) {
      await openTls(wpt.https.port, { servername }).send(get('/')).sees('404 ');
    }
    expect(wpt.connections.map(({ fault, network }) => ({ fault, network }))).toEqual([
      { fault: 'expired', network: 'latency 1' },
      { fault: undefined, network: undefined },
      { fault: undefined, network: undefined },
    ]);
    if (record === 'off') return;
    const { connections } = await wpt.wireLog();
    expect(connections[0]).toMatchObject({ fault: 'expired', network: 'latency 1' });
    expect(connections[1]).not.toHaveProperty('network');
  });

  test('bytes that are no TLS are told', async () => {
    const wpt = await start({ record });
    const client = await open(wpt.https.port);
    client.send(get('/'));
    await expect.poll(() => wpt.connections[0]?.tls).toBeDefined();
    expect(wpt.connections[0]?.tls).toEqual({
      error: expect.stringMatching(/^http request \(ERR_SSL_HTTP_REQUEST\)$/) as string,
    });
  });

  test.each<[NonNullable<ServerOptions['fault']>, string, Ending]>([
    ['reset-on-accept', 'reset-on-accept', ['server', 'rst']],
    ['close-on-accept', 'close-on-accept', ['server', 'fin']],
    [{ kind: 'close-after', ms: 1 }, 'close-after 1 ms', ['server', 'fin']],
    [
      { kind: 'reset-after-request-bytes', bytes: 3 },
      'reset-after-request-bytes 3 bytes',
      ['server', 'rst'],
    ],
    ['close-after-request', 'close-after-request', ['server', 'fin']],
  ])('a fault is told: %j', async (fault, text, [by, how]) => {
    const wpt = await start({ record, fault });
    const client = RawClient.over(connectPlain(wpt.port, '127.0.0.1'));
    closers.push(() => client.close());
    client.send(get('/'));
    await client.ended();
    client.socket.end();
    const connection = await gone(wpt);
    expect(connection).toMatchObject({ fault: text, closedBy: by, closedHow: how });
    if (record === 'on') expectSameInLog(await wpt.wireLog(), connection);
  });

  test('a fault beneath TLS is told', async () => {
    const wpt = await start({ record, fault: { hosts: { localhost: 'reset-on-accept' } } });
    const client = await open(wpt.https.port);
    client.send(helloOfTls12('localhost'));
    expect(await client.ended()).toBe('reset');
    const connection = await gone(wpt);
    expect(connection).toMatchObject({
      fault: 'reset-on-accept',
      closedBy: 'server',
      closedHow: 'rst',
      tls: { serverName: 'localhost', error: 'The connection fails. (reset-on-accept)' },
    });
    if (record === 'on') expectSameInLog(await wpt.wireLog(), connection);
  });
});

test('one that a proxy refuses is told, and the log counts as the test does', async () => {
  const proxy = await openServingProxy({
    fault: { hosts: { 'no.test': 'refuse' } },
    hosts: ['yes.test'],
  });
  closers.push(() => proxy.close());
  const refused = await open(proxy.port);
  refused.send(socksHandshake('no.test', 80));
  await refused.ended();
  const client = await openThrough(proxy.port, 'yes.test', 80);
  closers.push(() => client.close());
  await client.send(get('/nowhere')).sees('404 Not Found');
  const { wpt } = proxy;
  expect(wpt.connections).toMatchObject([
    {
      id: 1,
      fault: 'refuse',
      host: 'no.test',
      closedBy: 'server',
      closedHow: 'refused',
      requestCount: 0,
    },
    { id: 2, host: 'yes.test', fault: undefined, requestCount: 1 },
  ]);
  expect(wpt.findings).toMatchObject([{ connection: 2, exchange: 1 }]);
  expect((await wpt.wireLog()).exchanges).toMatchObject([{ id: 1, connection: 2 }]);
});
