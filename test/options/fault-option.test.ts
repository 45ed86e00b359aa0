// The option `fault` of a server, as a raw client sees it.

import { connect } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { checkOptions } from '../../src/options/options.ts';
import {
  startServer,
  type ConnectionFaultOption,
  type Server,
  type ServerOptions,
  type WireConnection,
} from '../../src/server.ts';
import type { Wpt } from '../../src/serving/wpt.ts';
import { get, RawClient } from '../support/raw-client.ts';
import { openServingProxy, type ServingProxy } from '../support/serving-proxy.ts';
import { socksConnected, socksHandshake, socksReplies } from '../support/socks-handshake.ts';
import * as hello from '../tls/client-hello-bytes.ts';

function clientHello(name: string): Buffer {
  return hello.records(hello.helloMessage({ extensions: [[0, hello.serverName([0, name])]] }));
}

const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(options: ServerOptions): Promise<Server> {
  const wpt = await startServer({ record: 'on', ...options });
  closers.push(() => wpt.close());
  wpt.route('/', { body: 'served' });
  return wpt;
}

async function open(port: number): Promise<RawClient> {
  const client = await RawClient.open(port);
  closers.push(() => client.close());
  return client;
}

/** A client that need not live until it is connected. */
function dial(port: number): RawClient {
  const client = RawClient.over(connect({ port, host: '127.0.0.1', allowHalfOpen: true }));
  closers.push(() => client.close());
  return client;
}

/** A client that is shaking hands. */
async function openTls(port: number, servername = 'localhost'): Promise<RawClient> {
  const { socket } = await open(port);
  const client = RawClient.over(
    connectTls({
      socket,
      servername,
      rejectUnauthorized: false,
      // Of TLS 1.3, session tickets could come together with a reset, which libuv then hides.
      maxVersion: 'TLSv1.2',
    }),
  );
  closers.push(() => client.close());
  return client;
}

/** What the journal has of the only connection. */
async function connectionOf(wpt: Wpt): Promise<WireConnection> {
  const { connections } = await wpt.wireLog();
  expect(connections).toHaveLength(1);
  return connections[0]!;
}

type Row = readonly [fault: ConnectionFaultOption, ending: 'fin' | 'reset', text: string];

const ending: readonly Row[] = [
  ['refuse', 'reset', 'refuse'],
  ['reset-on-accept', 'reset', 'reset-on-accept'],
  ['close-on-accept', 'fin', 'close-on-accept'],
  ['reset-after-request', 'reset', 'reset-after-request'],
  ['close-after-request', 'fin', 'close-after-request'],
  [{ kind: 'reset-after-request-bytes', bytes: 10 }, 'reset', 'reset-after-request-bytes 10 bytes'],
  [{ kind: 'close-after-request-bytes', bytes: 10 }, 'fin', 'close-after-request-bytes 10 bytes'],
  [{ kind: 'reset-after', ms: 20 }, 'reset', 'reset-after 20 ms'],
  [{ kind: 'close-after', ms: 20 }, 'fin', 'close-after 20 ms'],
];

const isOnAccept = ([, , text]: Row): boolean => text === 'refuse' || text.endsWith('on-accept');

const closedBy = { fin: { by: 'server', how: 'fin' }, reset: { by: 'server', how: 'rst' } };

describe('a fault of all connections', () => {
  test.each(ending)('%j: the peer gets %s, and the journal knows', async (fault, how, text) => {
    const wpt = await start({ fault });
    const client = dial(wpt.port);
    client.send(get('/'));
    expect(await client.ended()).toBe(how);
    expect(client.text).toBe('');
    expect(await connectionOf(wpt)).toMatchObject({ fault: text, closed: closedBy[how] });
  });

  test.each(ending.filter(isOnAccept))(
    '%j strikes before TLS: the peer gets %s',
    async (fault, how, text) => {
      const wpt = await start({ fault });
      const client = dial(wpt.https.port);
      client.send(clientHello('localhost'));
      expect(await client.ended()).toBe(how);
      expect(client.text).toBe('');
      const connection = await connectionOf(wpt);
      // What is not decrypted is not counted.
      expect(connection).toMatchObject({ fault: text, closed: closedBy[how], receivedBytes: 0 });
      expect(connection.tls).toBeUndefined();
    },
  );

  test.each(ending.filter((row) => !isOnAccept(row)))(
    '%j strikes beneath TLS: the peer gets %s',
    async (fault, how, text) => {
      const wpt = await start({ fault });
      const client = await openTls(wpt.https.port);
      client.send(get('/'));
      expect(await client.ended()).toBe(how);
      expect(client.text).toBe('');
      expect(await connectionOf(wpt)).toMatchObject({
        fault: text,
        tls: { version: 'TLSv1.2' },
        closed: closedBy[how],
      });
    },
  );

  test('accept-silent shows what came', async () => {
    const wpt = await start({ fault: 'accept-silent' });
    const client = await open(wpt.port);
    client.send(get('/'));
    await expect
      .poll(() => connectionOf(wpt))
      .toMatchObject({ fault: 'accept-silent', receivedBytes: get('/').length });
    expect(wpt.requests).toEqual([]);
    client.socket.end();
    expect(await client.ended()).toBe('fin');
    expect((await connectionOf(wpt)).closed).toMatchObject({ by: 'peer', how: 'fin' });
  });

  test('never-read reads nothing, and lets the server stop', async () => {
    const wpt = await start({ fault: 'never-read' });
    const client = await open(wpt.port);
    client.send(Buffer.alloc(64_000_000));
    await expect
      .poll(() => connectionOf(wpt))
      .toMatchObject({ fault: 'never-read', receivedBytes: 0 });
    await wpt.close();
    await client.ended();
  });

  test('no-response answers no request, and lets the peer go', async () => {
    const wpt = await start({ fault: 'no-response' });
    const client = await open(wpt.port);
    client.send(get('/'));
    await expect.poll(() => wpt.requests.length).toBe(1);
    client.socket.end();
    await expect.poll(() => wpt.exchanges[0]?.outcome).toBe('hung');
    expect(client.text).toBe('');
    expect((await wpt.wireLog()).exchanges).toMatchObject([{ answer: `fault 'no-response'` }]);
    expect((await connectionOf(wpt)).fault).toBe('no-response');
  });

  test('holds after a reset of the server too', async () => {
    const wpt = await start({ fault: 'close-on-accept' });
    await wpt.reset();
    expect(await (await open(wpt.port)).ended()).toBe('fin');
  });
});

describe('a fault by host', () => {
  const fault = {
    hosts: { 'bad.localhost': 'reset-on-accept', '*.late.localhost': 'close-after-request' },
  } as const;

  test('strikes by the name in the handshake', async () => {
    const wpt = await start({ fault });
    const bad = await open(wpt.https.port);
    bad.send(clientHello('bad.localhost'));
    expect(await bad.ended()).toBe('reset');
    expect(await connectionOf(wpt)).toMatchObject({
      fault: 'reset-on-accept',
      tls: { serverName: 'bad.localhost', error: 'The connection fails. (reset-on-accept)' },
      closed: closedBy.reset,
    });
    const good = await openTls(wpt.https.port, 'good.localhost');
    await good.send(get('/')).sees('served');
  });

  test('strikes after a request by the host that it names', async () => {
    const wpt = await start({ fault });
    const late = await open(wpt.port);
    late.send(get('/').replace('Host: localhost', 'Host: a.late.localhost:80'));
    expect(await late.ended()).toBe('fin');
    expect(late.text).toBe('');
    const lateTls = await openTls(wpt.https.port, 'a.late.localhost');
    lateTls.send(get('/').replace('Host: localhost', 'Host: a.late.localhost'));
    expect(await lateTls.ended()).toBe('fin');
    expect(lateTls.text).toBe('');
    const { exchanges, connections } = await wpt.wireLog();
    expect(exchanges).toMatchObject([
      { answer: `fault 'close-after-request'` },
      { answer: `fault 'close-after-request'` },
    ]);
    expect(connections.map((each) => each.fault)).toEqual([
      'close-after-request',
      'close-after-request',
    ]);
  });

  test('spares a plain connection whose host nobody knows', async () => {
    const wpt = await start({ fault });
    const client = await open(wpt.port);
    client.send(get('/').replace('Host: localhost', 'Host: bad.localhost'));
    await client.sees('served');
    expect((await connectionOf(wpt)).fault).toBeUndefined();
  });
});

describe('through the SOCKS listener', () => {
  const hosts = {
    'refused.test': 'refuse',
    'reset.test': 'reset-on-accept',
    'cut.test': { kind: 'close-after-request-bytes', bytes: 4 },
  } as const;

  async function openProxy(): Promise<ServingProxy> {
    const proxy = await openServingProxy({ fault: { hosts }, hosts: ['good.test'] });
    closers.push(() => proxy.close());
    proxy.wpt.route('/', { body: 'served' });
    return proxy;
  }

  test.each([80, 443])('refuse is "connection refused" on port %i', async (port) => {
    const proxy = await openProxy();
    const client = await open(proxy.port);
    client.send(socksHandshake('refused.test', port));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toBe(socksReplies(5));
    expect(await connectionOf(proxy.wpt)).toMatchObject({
      protocol: port === 80 ? 'http' : 'https',
      host: 'refused.test',
      fault: 'refuse',
      closed: { by: 'server', how: 'refused' },
    });
  });

  test.each([80, 443])('a reset on accept strikes with the first byte on port %i', async (port) => {
    const proxy = await openProxy();
    const client = await open(proxy.port);
    await client.send(socksHandshake('reset.test', port)).sees(socksConnected);
    client.send('x');
    expect(await client.ended()).toBe('reset');
    expect(client.text).toBe(socksConnected);
    expect(await connectionOf(proxy.wpt)).toMatchObject({
      fault: 'reset-on-accept',
      closed: closedBy.reset,
    });
  });

  test('bytes of a request are counted without those of the handshake', async () => {
    const proxy = await openProxy();
    const client = await open(proxy.port);
    await client.send(socksHandshake('cut.test', 80)).sees(socksConnected);
    client.send('GET ');
    expect(await client.ended()).toBe('fin');
    expect(await connectionOf(proxy.wpt)).toMatchObject({ receivedBytes: 4 });
  });

  test('other hosts work', async () => {
    const proxy = await openProxy();
    const client = await open(proxy.port);
    await client.send(socksHandshake('good.test', 80)).sees(socksConnected);
    await client.send(get('/')).sees('served');
  });

  test('browsers come this way when faults are by host, also below localhost', async () => {
    const fault = { hosts: { 'a.localhost': 'refuse' } } as const;
    expect((await checkOptions({ fault })).needsProxy).toBe(true);
    expect((await checkOptions({ fault: 'refuse' })).needsProxy).toBe(false);
    expect((await checkOptions({})).needsProxy).toBe(false);
  });
});
