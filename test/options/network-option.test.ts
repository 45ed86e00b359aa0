// The option `network` of a server, as a raw client feels it. Times are lower bounds: nothing is
// early, and how late it may be is the machine's affair.

import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { checkOptions } from '../../src/options/options.ts';
import { script, startServer, type NetworkOption, type Server } from '../../src/server.ts';
import { get, RawClient, request } from '../support/raw-client.ts';
import { openServingProxy } from '../support/serving-proxy.ts';
import { socksHandshake } from '../support/socks-handshake.ts';

const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(network: NetworkOption): Promise<Server> {
  const wpt = await startServer({ network, record: 'on' });
  closers.push(() => wpt.close());
  return wpt;
}

async function open({ port, https }: Server, protocol: 'http' | 'https'): Promise<RawClient> {
  const plain = await RawClient.open(protocol === 'http' ? port : https.port);
  closers.push(() => plain.close());
  if (protocol === 'http') return plain;
  const secure = connectTls({ socket: plain.socket, rejectUnauthorized: false });
  await new Promise((resolve) => secure.once('secureConnect', resolve));
  closers.push(() => void secure.destroy());
  return RawClient.over(secure);
}

async function msUntil(something: Promise<unknown>): Promise<number> {
  const from = performance.now();
  await something;
  return performance.now() - from;
}

function countOpen(): number {
  return process.getActiveResourcesInfo().filter((name) => /^TCP|^Timeout/.test(name)).length;
}

describe.each(['http', 'https'] as const)('a slow network, %s', (protocol) => {
  test('brings every response after its latency, and keeps the connection', async () => {
    const wpt = await start({ latency: 60 });
    wpt.route('/a', { body: 'first' });
    wpt.route('/b', { body: 'second' });
    const client = await open(wpt, protocol);
    expect(await msUntil(client.send(get('/a')).sees('first'))).toBeGreaterThanOrEqual(60);
    expect(await msUntil(client.send(get('/b')).sees('second'))).toBeGreaterThanOrEqual(60);
    wpt.route('/c', { body: 'the third' });
    const head = client.send(request('HEAD', '/c', '')).sees('Content-Length: 9\r\n');
    expect(await msUntil(head)).toBeGreaterThanOrEqual(60);
    expect(wpt.requests).toHaveLength(3);
  });

  test('sends no faster than its rate, and all of it', async () => {
    const wpt = await start({ download: 200_000 });
    const body = '0123456789'.repeat(2000);
    wpt.route('/', { body });
    const client = await open(wpt, protocol);
    expect(await msUntil(client.send(get('/')).sees(body))).toBeGreaterThanOrEqual(100);
  });

  test('reads no faster than its rate, and all of it', async () => {
    const wpt = await start({ upload: 200_000 });
    wpt.route('/', ({ body }) => ({ body: `got ${body.length}` }));
    const client = await open(wpt, protocol);
    client.send(request('POST', '/', 'x'.repeat(20_000)));
    expect(await msUntil(client.sees('got 20000'))).toBeGreaterThanOrEqual(95);
  });

  test('reads on after it has waited for an answer', async () => {
    const wpt = await start({ upload: 20_000_000 });
    const first = wpt.route('/first', script.gate('go').head(200, { 'Content-Length': 0 }));
    wpt.route('/next', { body: 'next' });
    wpt.route('/last', { body: 'last' });
    const client = await open(wpt, protocol);
    client.send(get('/first'));
    // More than may wait.
    client.send(request('POST', '/next', 'x'.repeat(50_000)).repeat(10));
    client.send(get('/last'));
    await first.reached('go');
    expect(wpt.requests).toHaveLength(1);
    await first.release('go');
    await client.sees('last');
    expect(wpt.requests).toHaveLength(12);
  });

  test('lets an end travel behind the bytes', async () => {
    const wpt = await start({ latency: 40, download: 100_000 });
    wpt.route('/', script.head(200).write('x'.repeat(3000)).write('bye').close());
    const client = await open(wpt, protocol);
    client.send(get('/'));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/bye$/);
  });

  test('lets a reset travel too', async () => {
    const wpt = await start({ latency: 40 });
    const route = wpt.route('/', script.head(200).write('hello').gate('seen').reset());
    const client = await open(wpt, protocol);
    await client.send(get('/')).sees('hello');
    const from = performance.now();
    await route.release('seen');
    expect(await client.ended()).toBe('reset');
    expect(performance.now() - from).toBeGreaterThanOrEqual(40);
  });
});

describe('a slow network', () => {
  test('is as slow for whom the proxy connects, also with what came together with that', async () => {
    const proxy = await openServingProxy({
      hosts: ['a.test'],
      network: { latency: 50, upload: 20_000 },
    });
    closers.push(() => proxy.close());
    proxy.wpt.route('/', ({ body }) => ({ body: `got ${body.length}` }));
    const client = await RawClient.open(proxy.port);
    closers.push(() => client.close());
    const all = request('POST', '/', 'x'.repeat(1000));
    const early = Buffer.concat([socksHandshake('a.test', 80), Buffer.from(all)]);
    expect(await msUntil(client.send(early).sees('got 1000'))).toBeGreaterThanOrEqual(100);
    client.send(request('POST', '/', 'x'.repeat(1001)));
    expect(await msUntil(client.sees('got 1001'))).toBeGreaterThanOrEqual(95);
  });

  test('is recorded as the server sees it: bytes leave when they are written', async () => {
    const wpt = await start({ latency: 60 });
    wpt.route('/', script.head(200, { 'Content-Length': 5 }).write('hello').end());
    wpt.route('/end', script.head(200).write('bye').close());
    const client = await open(wpt, 'http');
    await client.send(get('/')).sees('hello');
    client.send(get('/end'));
    await client.ended();
    const { exchanges, connections, segments } = await wpt.wireLog();
    const sent = connections[0]?.sentBytes;
    expect(sent).toBe(client.text.length);
    expect(exchanges.map(({ responseBytes }) => responseBytes)).toEqual([
      { from: 0, to: client.text.indexOf('hello') + 5 },
      { from: client.text.indexOf('hello') + 5, to: sent },
    ]);
    expect(segments.filter(({ direction }) => direction === 'sent').length).toBeGreaterThan(1);
    expect(connections[0]?.closed).toMatchObject({ by: 'server', how: 'fin' });
  });

  test('leaves no timer when the peer goes, or the server', async () => {
    const before = countOpen();
    const wpt = await start({ latency: 600_000, upload: 1 });
    const goes = await open(wpt, 'http');
    const stays = await open(wpt, 'http');
    goes.send(get('/'));
    stays.send(get('/'));
    await expect.poll(async () => (await wpt.wireLog()).connections.length).toBe(2);
    goes.close();
    await wpt.close();
    await stays.ended();
    stays.close();
    await expect.poll(countOpen).toBeLessThanOrEqual(before);
  });

  test('leaves no timer for what has not arrived', async () => {
    const before = countOpen();
    const wpt = await start({ latency: 600_000 });
    const client = await open(wpt, 'http');
    client.send(get('/'));
    await expect.poll(() => wpt.exchanges[0]?.outcome).toBe('ended');
    await wpt.reset();
    await client.ended();
    client.close();
    await wpt.close();
    await expect.poll(countOpen).toBeLessThanOrEqual(before);
  });
});

describe('a slow network by host', () => {
  const network = { hosts: { 'slow.test': { latency: 60 }, '*.slow.test': { upload: 20_000 } } };

  test('is that of the host that the proxy is asked for', async () => {
    const proxy = await openServingProxy({ network, hosts: ['fast.test'] });
    closers.push(() => proxy.close());
    proxy.wpt.route('/', ({ body }) => ({ body: `got ${body.length}` }));
    const to = async (host: string): Promise<RawClient> => {
      const client = await RawClient.open(proxy.port);
      closers.push(() => client.close());
      return client.send(socksHandshake(host, 80));
    };
    const all = request('POST', '/', 'x'.repeat(1000));
    const slow = (await to('slow.test')).send(all).sees('got 1000');
    expect(await msUntil(slow)).toBeGreaterThanOrEqual(60);
    const upload = (await to('a.slow.test')).send(all).sees('got 1000');
    expect(await msUntil(upload)).toBeGreaterThanOrEqual(50);
    await (await to('fast.test')).send(all).sees('got 1000');
  });

  test('is that of the host in a handshake, and spares a connection that names none', async () => {
    const minutes = { latency: 600_000 };
    const wpt = await start({
      hosts: { 'never.localhost': minutes, 'slow.localhost': { latency: 60 } },
    });
    wpt.route('/', { body: 'served' });
    const openTls = async (servername: string): Promise<RawClient> => {
      const secure = connectTls({ port: wpt.https.port, servername, rejectUnauthorized: false });
      closers.push(() => void secure.destroy());
      await new Promise((resolve) => secure.once('secureConnect', resolve));
      return RawClient.over(secure);
    };
    const slow = await openTls('slow.localhost');
    expect(await msUntil(slow.send(get('/')).sees('served'))).toBeGreaterThanOrEqual(60);
    await (await openTls('fast.localhost')).send(get('/')).sees('served');
    const plain = await open(wpt, 'http');
    await plain.send(get('/').replace('localhost', 'never.localhost')).sees('served');
    const never = (await openTls('never.localhost')).send(get('/'));
    await expect.poll(() => wpt.requests.length).toBe(4);
    expect(never.text).toBe('');
  });

  test('needs the proxy of a browser', async () => {
    const byHost = { hosts: { 'a.localhost': 'slow-3g' } } as const;
    expect((await checkOptions({ network: byHost })).needsProxy).toBe(true);
    expect((await checkOptions({ network: 'slow-3g' })).needsProxy).toBe(false);
  });
});
