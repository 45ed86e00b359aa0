// Connections whose last word is said: their peer is let go, and their socket is freed.

import { afterEach, describe, expect, test } from 'vitest';
import {
  script,
  startServer,
  type Script,
  type Server,
  type ServerOptions,
} from '../../src/server.ts';

import { get, RawClient, request } from '../support/raw-client.ts';

type Answer = () => Script | { body: string };

const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(options: ServerOptions): Promise<Server> {
  const wpt = await startServer({ record: 'on', ...options });
  closers.push(() => wpt.close());
  return wpt;
}

async function open({ port }: Server): Promise<RawClient> {
  const client = await RawClient.open(port);
  closers.push(() => client.close());
  return client;
}

/** A head that promises content, of which nothing comes. */
const withoutContent = request('POST', '/', 'x'.repeat(100)).slice(0, -100);

const paces: readonly [string, ServerOptions][] = [
  ['as fast as the machine is', {}],
  ['read slowly', { network: { upload: 100_000 } }],
];

/** A client that has its answer, of whose request no content is read. */
async function answered(options: ServerOptions): Promise<{ wpt: Server; client: RawClient }> {
  const wpt = await start({ fault: 'never-read-content', ...options });
  wpt.route('/', { body: 'answer' });
  const client = await open(wpt);
  await client.send(withoutContent).sees('answer');
  return { wpt, client };
}

describe('a peer that leaves after never-read-content is let go', () => {
  test.each(paces)('once it has its answer, %s', async (_, options) => {
    const { wpt, client } = await answered(options);
    client.socket.end();
    expect(await client.ended()).toBe('fin');
    await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
    expect(wpt.connections[0]).toMatchObject({ closedBy: 'peer', closedHow: 'fin' });
  });

  test.each(paces)('also when its content came by then, %s', async (_, options) => {
    const { wpt, client } = await answered(options);
    client.send('x'.repeat(100)).socket.end();
    expect(await client.ended()).toBe('fin');
    await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
    const { connections } = await wpt.wireLog();
    expect(connections[0]).toMatchObject({ closed: { by: 'peer', how: 'fin' } });
    // Nobody has looked at it.
    expect(connections[0]?.receivedBytes).toBe(withoutContent.length);
  });

  test('also when its request had waited behind more than is read', async () => {
    const wpt = await start({ fault: 'never-read-content' });
    const first = wpt.route('/first', script.gate('go').head(200, { 'Content-Length': 0 }).end());
    wpt.route('/', { body: 'answer' });
    const client = await open(wpt);
    const field = `X: ${'x'.repeat(10_000)}`;
    client.send(get('/first') + get('/later', field).repeat(7) + withoutContent);
    await expect
      .poll(async () => (await wpt.wireLog()).connections[0]?.receivedBytes)
      .toBeGreaterThan(65_536);
    await first.release('go');
    await client.sees('answer');
    client.socket.end();
    expect(await client.ended()).toBe('fin');
    await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
  });

  test.each(paces)('when its answer ends after it has left, %s', async (_, options) => {
    const wpt = await start({ fault: 'never-read-content', ...options });
    const answer = script.head(200, { 'Content-Length': 6 }).delay(50).write('answer').end();
    wpt.route('/', answer);
    const client = await open(wpt);
    await client.send(withoutContent).sees('\r\n\r\n');
    client.socket.end();
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/answer$/);
    await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
  });
});

describe('a connection that ends while more requests wait than are read', () => {
  const closing = { body: 'x', headers: { Connection: 'close' } };
  const reply = { body: 'x' };

  test.each<[string, ServerOptions, Answer]>([
    ['Connection: close', {}, () => closing],
    ['Connection: close, read slowly', { network: { upload: 10_000_000 } }, () => closing],
    ['close()', {}, () => script.head(200).close()],
    ['halfClose()', {}, () => script.head(200).halfClose()],
    ['a fault that cuts', { fault: 'close-after-head' }, () => reply],
    ['a fault of the next request', { fault: 'close-on-next-request' }, () => reply],
    ['a fault that half-closes', { fault: 'half-close' }, () => reply],
  ])('is read on, and closes with its peer: %s', async (_, options, answer) => {
    const wpt = await start(options);
    let go!: () => void;
    const going = new Promise<void>((resolve) => {
      go = resolve;
    });
    wpt.route('/', () => going.then(() => answer()));
    const client = await open(wpt);
    client.send(get('/') + get('/later').repeat(10_000));
    // More than is kept for later.
    await expect
      .poll(async () => (await wpt.wireLog()).connections[0]?.receivedBytes)
      .toBeGreaterThan(65_536);
    go();
    expect(await client.ended()).toBe('fin');
    client.socket.end();
    await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
    expect(wpt.connections[0]).toMatchObject({ closedBy: 'server', closedHow: 'fin' });
  });
});

describe('who ended a connection on a slow network', () => {
  test.each<[string, Answer, string]>([
    ['FIN', () => script.head(200).close(), 'fin'],
    ['RST', () => script.reset(), 'rst'],
  ])('is told alike everywhere, while the %s of the server travels', async (_, answer, how) => {
    const wpt = await start({ network: { latency: 100 } });
    wpt.route('/', answer());
    const client = await open(wpt);
    client.send(get('/')).socket.end();
    await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
    const { connections } = await wpt.wireLog();
    expect(wpt.connections[0]).toMatchObject({ closedBy: 'server', closedHow: how });
    expect(connections[0]?.closed).toMatchObject({ by: 'server', how });
  });
});
