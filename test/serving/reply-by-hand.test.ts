// exchange.reply(): a whole response to an exchange that was taken over.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  startServer,
  UsageError,
  type Reply,
  type Route,
  type Server,
  type TakenExchange,
} from '../../src/server.ts';
import { Clients } from '../support/clients.ts';
import { get, type RawClient } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let wpt: Server;
const clients = new Clients(() => wpt.port);

beforeEach(async () => {
  wpt = await startServer({ record: 'on', ports: { https: [] } });
});
afterEach(async () => {
  clients.close();
  await wpt.close();
});

interface Taken {
  readonly route: Route;
  readonly client: RawClient;
  readonly exchange: TakenExchange;
}

async function take(asked = get('/a')): Promise<Taken> {
  const route = wpt.route('/a');
  const client = await clients.open();
  client.send(asked);
  return { route, client, exchange: await route.nextExchange() };
}

describe('reply()', () => {
  test('frames what it says, and keeps the connection', async () => {
    const { client, exchange } = await take();
    expect(await exchange.reply({ status: 201, json: { id: 1 } })).toBe(true);
    expect(await exchange.finished).toBe('ended');
    await client.sees('{"id":1}');
    expect(client.text).toMatch(
      /^HTTP\/1\.1 201 Created\r\nContent-Type: application\/json\r\nServer: wptserve\r\nDate: [^\r]+\r\nContent-Length: 8\r\n\r\n/,
    );
    await client.send(get('/missing')).sees('404 Not Found');
  });

  test.each<[string, Reply]>([
    ['a file', { file: `${temporaryFolder({ 'a.txt': 'content' })}/a.txt` }],
    ['a pipe', { body: 'content', pipe: 'header(X-A,b)' }],
    ['content in pieces', { body: 'content', pipe: 'trickle(3:d0.001)' }],
  ])('may have %s', async (_, reply) => {
    const { client, exchange } = await take();
    expect(await exchange.reply(reply)).toBe(true);
    await client.sees('content');
  });

  test('may wait', async () => {
    const { client, exchange } = await take();
    const startMs = performance.now();
    expect(await exchange.reply({ body: 'content', delay: 40 })).toBe(true);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(40);
    await client.sees('content');
    const { exchanges } = await wpt.wireLog();
    expect(exchanges[0]?.steps[0]).toMatchObject({ kind: 'step', text: 'delay(40)' });
  });

  test('answers HEAD without content, and a range with its part', async () => {
    const head = await take('HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await head.exchange.reply({ body: 'content' })).toBe(true);
    await head.client.seesAtEnd(/Content-Length: 7\r\n\r\n$/);
    const part = await take(get('/a', 'Range: bytes=1-2'));
    expect(await part.exchange.reply({ body: 'content' })).toBe(true);
    await part.client.seesAtEnd(/206 Partial Content\r\n[^]*\r\n\r\non$/);
  });

  test('follows interim responses', async () => {
    const { client, exchange } = await take();
    await exchange.informational(103, { Link: '</a.css>' });
    expect(await exchange.reply({ body: 'content' })).toBe(true);
    await client.sees('content');
    expect(client.text).toMatch(/^HTTP\/1\.1 103 Early Hints\r\n/);
  });

  test('is false when the peer has left', async () => {
    const { client, exchange } = await take();
    client.close();
    expect(await exchange.finished).toBe('peerClosed');
    expect(await exchange.reply({ body: 'x' })).toBe(false);
  });

  test('says so of a file that is not there, and lets the test say something else', async () => {
    const { client, exchange } = await take();
    await expect(exchange.reply({ file: 'missing.txt' })).rejects.toThrow(
      /^reply: file "missing\.txt"/,
    );
    expect(await exchange.reply({ body: 'content' })).toBe(true);
    await client.sees('content');
  });
});

describe('reply() is refused', () => {
  test('behind what was said, and does not take it back', async () => {
    const { client, exchange } = await take();
    await exchange.head(200, { 'Content-Length': 1 });
    expect(() => exchange.reply({ body: 'x' })).toThrow(
      new UsageError(
        'exchange.reply(): head(200, [["Content-Length", "1"]]) was said before. A reply is a whole response, and stands alone.',
      ),
    );
    await exchange.write('x');
    await exchange.end();
    await client.sees('\r\n\r\nx');
  });

  test('a second time, and so is a step behind it', async () => {
    const { exchange } = await take();
    const first = exchange.reply({ body: 'x' });
    expect(() => exchange.reply({ body: 'y' })).toThrow(
      new UsageError(
        'exchange.reply(): reply() was said before. A reply is a whole response, and stands alone.',
      ),
    );
    expect(() => exchange.end()).toThrow(
      new UsageError('step by hand, end(): reply() was said before. It is a whole response.'),
    );
    expect(await first).toBe(true);
  });

  test.each<[string, unknown, string]>([
    [
      'a gate',
      { gate: 'a' },
      'exchange.reply(): it has a gate. The exchange waits for reply() already: leave the gate out.',
    ],
    [
      'a wrong status',
      { status: 99 },
      'reply: status 99. A status is a whole number from 200 to 999. Use a script to send this.',
    ],
  ])('with %s', async (_, reply, message) => {
    const { exchange } = await take();
    expect(() => exchange.reply(reply as Reply)).toThrow(new UsageError(message));
    expect(await exchange.reply({ body: 'x' })).toBe(true);
  });

  test('with a pipe that there is not', async () => {
    const { exchange } = await take();
    expect(() => exchange.reply({ body: 'x', pipe: 'nope()' })).toThrow(UsageError);
    expect(await exchange.reply({ body: 'x' })).toBe(true);
  });
});

describe('a browser that asks again', () => {
  test('gets the same reply', async () => {
    // As Chromium does after a 421, on a connection of its own.
    const asked =
      'GET /a HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\nUser-Agent: Chromium\r\n\r\n';
    const { route, client, exchange } = await take(asked);
    expect(await exchange.reply({ status: 421, body: 'elsewhere' })).toBe(true);
    await client.sees('elsewhere');
    const again = await clients.open();
    await again.send(asked).sees('elsewhere');
    expect(again.text).toMatch(/^HTTP\/1\.1 421 /);
    expect(route.requests.map(({ isRetry }) => isRetry)).toEqual([false, true]);
  });
});
