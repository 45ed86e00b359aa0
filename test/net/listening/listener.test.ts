import { createServer, type AddressInfo } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  script,
  startServer,
  UsageError,
  type Server,
  type ServerOptions,
} from '../../../src/server.ts';
import { get, RawClient } from '../../support/raw-client.ts';

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(options?: ServerOptions): Promise<Server> {
  const server = await startServer(options);
  servers.push(server);
  return server;
}

function openTls(port: number, servername = 'localhost'): Promise<RawClient> {
  return new Promise((resolve, reject) => {
    const socket = connectTls(
      {
        port,
        host: '127.0.0.1',
        servername,
        rejectUnauthorized: false,
        ALPNProtocols: ['http/1.1'],
      },
      () => resolve(RawClient.over(socket)),
    );
    socket.once('error', reject);
  });
}

function countOpen(): number {
  return process.getActiveResourcesInfo().filter((name) => /^TCP|^Timeout/.test(name)).length;
}

describe('ports', () => {
  test.each(['127.0.0.1', '::1'])('are bound on %s', async (host) => {
    const wpt = await start();
    const client = await RawClient.open(wpt.port, host);
    await client.send(get('/')).sees('404');
    expect(wpt.requests[0]!.clientAddress).toBe(host);
  });

  test('are not bound on a public address', async () => {
    const wpt = await start();
    const others = createServer();
    // The same port is free on any other address of this machine.
    await new Promise<void>((resolve, reject) => {
      others.once('error', reject);
      others.listen(wpt.port, '127.0.0.2', resolve);
    });
    await new Promise((resolve) => others.close(resolve));
  });

  test('are distinct for several listeners and for http and https', async () => {
    const wpt = await start({ ports: { http: ['auto', 'auto'], https: ['auto', 'auto'] } });
    const second = wpt.url('/', { port: wpt.port });
    expect(second).toBe(`http://localhost:${wpt.port}/`);
    expect(wpt.https.port).not.toBe(wpt.port);
  });

  test('a fixed port is used', async () => {
    const free = await start();
    const { port } = free;
    await free.close();
    const wpt = await start({ ports: { http: [port] } });
    expect(wpt.port).toBe(port);
  });

  test('a fixed port that is taken is a clear error, and leaves nothing open', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(startServer({ ports: { http: ['auto', port] } })).rejects.toThrow(
      `wptserve ports.http[1]: port ${port} is taken by another program, or by another Playwright worker. ` +
        `Write 'auto' to get a free one.`,
    );
    await new Promise((resolve) => taken.close(resolve));
  });

  test('a fixed port that is taken names the Playwright worker that wants it', async () => {
    vi.stubEnv('TEST_WORKER_INDEX', '3');
    onTestFinished(() => void vi.unstubAllEnvs());
    const first = await start();
    await expect(startServer({ ports: { http: [first.port] } })).rejects.toThrow(
      new UsageError(
        `wptserve ports.http[0]: port ${first.port} is taken by another program, or by another Playwright worker. ` +
          `This is worker 3. Write 'auto' to get a free one.`,
      ),
    );
  });

  test('a port that is taken on ::1 only is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '::1', resolve));
    const { port } = taken.address() as AddressInfo;
    await expect(startServer({ ports: { http: [port] } })).rejects.toThrow(/is taken/);
    await new Promise((resolve) => taken.close(resolve));
  });

  test('200 servers at once do not clash', async () => {
    const started = await Promise.all(
      Array.from({ length: 200 }, () => startServer({ ports: { https: [] } })),
    );
    expect(new Set(started.map(({ port }) => port)).size).toBe(200);
    await Promise.all(started.map((server) => server.close()));
  });
});

describe('TLS', () => {
  test.each(['localhost', 'www.localhost'])('has a certificate for %s', async (name) => {
    const wpt = await start();
    wpt.route('/', (request) => ({ body: `${request.protocol} ${request.url}` }));
    const client = await openTls(wpt.https.port, name);
    await client.send(get('/')).sees(`https https://localhost:${wpt.https.port}/`);
    const { subjectaltname } = (client.socket as TLSSocket).getPeerCertificate();
    expect(subjectaltname).toContain(`DNS:${name}`);
  });

  test('a name that no certificate can have fails the handshake and nothing else', async () => {
    const wpt = await start();
    await expect(openTls(wpt.https.port, 'no such name')).rejects.toThrow();
    await (await openTls(wpt.https.port)).send(get('/')).sees('404');
  });

  test('close() ends with close_notify and FIN, reset() with RST', async () => {
    const wpt = await start();
    wpt.route('/close', script.head(200).write('bye').close());
    const reset = wpt.route('/reset', script.head(200).gate('seen').reset());
    const closing = await openTls(wpt.https.port);
    closing.send(get('/close'));
    expect(await closing.ended()).toBe('fin');
    expect(closing.text).toMatch(/bye$/);
    const resetting = await openTls(wpt.https.port);
    await resetting.send(get('/reset')).sees('200');
    await reset.release('seen');
    expect(await resetting.ended()).toBe('reset');
  });

  test('a peer that is no TLS client is dropped without a trace', async () => {
    const wpt = await start();
    const client = await RawClient.open(wpt.https.port);
    client.send(get('/'));
    await client.ended();
    expect(wpt.requests).toHaveLength(0);
  });

  test('a TLS client on the plain port is told so', async () => {
    const wpt = await start();
    const client = await RawClient.open(wpt.port);
    client.send(Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 0]));
    await client.ended();
    expect(client.text).toContain('400 Bad Request');
    expect(client.text).toMatch(/TLS/);
  });
});

describe('stopping', () => {
  test('close() ends within a second whatever the peers do', async () => {
    const wpt = await start();
    wpt.route('/hang', script.head(200).hang());
    wpt.route('/gate', script.gate('never').head(200));
    const clients = await Promise.all([
      RawClient.open(wpt.port), // says nothing
      RawClient.open(wpt.https.port), // no handshake
      openTls(wpt.https.port), // idle after its handshake
      RawClient.open(wpt.port),
      RawClient.open(wpt.port),
      RawClient.open(wpt.port),
    ]);
    clients[1].send(Buffer.from([0x16, 3, 1]));
    await clients[3].send(get('/hang')).sees('200 OK');
    clients[4].send(get('/gate'));
    clients[5].send('GET /half');
    const closing = wpt.close();
    const late = new Promise((resolve) => setTimeout(resolve, 1_000, 'late'));
    expect(await Promise.race([closing.then(() => 'in time'), late])).toBe('in time');
    await Promise.all(clients.map((client) => client.ended()));
    await expect(RawClient.open(wpt.port)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('reset() drops connections, forgets routes and keeps the port', async () => {
    const wpt = await start();
    const { port } = wpt;
    const route = wpt.route('/x', script.head(200).hang());
    const client = await RawClient.open(port);
    await client.send(get('/x')).sees('200');
    const [exchange] = route.exchanges;
    await wpt.reset();
    await client.ended();
    expect(exchange!.outcome).toBe('hung');
    expect(wpt.requests).toEqual([]);
    expect(wpt.port).toBe(port);
    const next = await RawClient.open(port);
    await next.send(get('/x')).sees('404');
  });

  test('a connection made before reset() does not meet a route declared after it', async () => {
    const wpt = await start();
    for (let round = 0; round < 50; round += 1) {
      const early = await RawClient.open(wpt.port);
      early.send(get('/late'));
      // Not awaited: the kernel has accepted it, this process has not seen it yet.
      const opening = RawClient.open(wpt.port);
      await wpt.reset();
      wpt.route('/late', { body: 'of the next test' });
      const late = (await opening).send(get('/late'));
      await Promise.all([early.ended(), late.ended()]);
      expect(early.text + late.text).toBe('');
      early.close();
      late.close();
    }
  });

  test('await using closes the server', async () => {
    let port: number;
    {
      await using wpt = await startServer();
      port = wpt.port;
    }
    await expect(RawClient.open(port)).rejects.toThrow(/ECONNREFUSED/);
  });

  test('nothing stays open: the process could end', async () => {
    const before = countOpen();
    const wpt = await start();
    wpt.route('/x', script.head(200).delay(60_000).end());
    const client = await RawClient.open(wpt.port);
    await client.send(get('/x')).sees('200');
    client.close();
    await wpt.close();
    // Sockets of the tests before may close meanwhile, so there can be fewer.
    await expect.poll(countOpen).toBeLessThanOrEqual(before);
  });
});
