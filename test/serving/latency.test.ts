// The option latency.

import { afterEach, describe, expect, test } from 'vitest';
import { startServer, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get, RawClient } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(latency: number): Promise<Server> {
  const documentRoot = temporaryFolder({ 'a.txt': 'a' });
  const server = await startServer({ documentRoot, latency, ports: { https: [] } });
  servers.push(server);
  return server;
}

/** Resolves when so many timers keep the process alive. Those of the test runner come and go. */
async function timersAre(count: number): Promise<void> {
  const deadline = performance.now() + 5_000;
  const isSo = (): boolean =>
    process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length === count;
  while (!isSo()) {
    if (performance.now() > deadline) throw new Error(`there are not ${count} timers`);
    // A timer would be one more.
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('latency', () => {
  test.each(['/route', '/handler', '/a.txt', '/missing'])(
    'delays %s, never for less',
    async (target) => {
      const server = await start(60);
      server.route('/route', { body: 'x' });
      server.route('/handler', () => 'x');
      const client = await RawClient.open(server.port);
      const startMs = performance.now();
      await client.send(get(target)).sees('HTTP/1.1');
      expect(performance.now() - startMs).toBeGreaterThanOrEqual(60);
      client.close();
    },
  );

  test('delays each of the requests on a connection', async () => {
    const server = await start(30);
    const client = await RawClient.open(server.port);
    const startMs = performance.now();
    await client.send(get('/a.txt') + get('/missing')).sees('404 Not Found');
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(60);
    client.close();
  });

  test('may be less than a millisecond', async () => {
    const server = await start(0.25);
    expect((await ask(server.port, get('/a.txt'))).body).toBe('a');
  });

  test('does not delay CONNECT', async () => {
    // A timeout of the test would show.
    const server = await start(60_000);
    const client = await RawClient.open(server.port);
    await client.send('CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n').sees('200 OK');
    client.close();
  });

  test.each<[string, (server: Server, client: RawClient) => unknown]>([
    ['the test', (server) => server.reset()],
    ['the server', (server) => server.close()],
    ['the peer', (_, client) => client.socket.resetAndDestroy()],
  ])('leaves nothing that waits when %s ends meanwhile', async (_, end) => {
    await timersAre(0);
    const server = await start(60_000);
    let isCalled = false;
    const route = server.route('/x', () => {
      isCalled = true;
    });
    const client = await RawClient.open(server.port);
    client.send(get('/x'));
    await expect.poll(() => server.exchanges.length).toBe(1);
    const [exchange] = server.exchanges;
    await timersAre(1);
    await end(server, client);
    expect(await exchange!.finished).toMatch(/^(?:stopped|peerClosed)$/);
    await timersAre(0);
    expect(isCalled).toBe(false);
    expect(route.exchanges).toEqual([exchange]);
    client.close();
  });
});
