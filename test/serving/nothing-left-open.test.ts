// What a server has open while all kinds of peers use it, and that it is gone when they leave, when
// the server is reset and when it is closed: sockets, files and timers, as the system counts them.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { openSync, closeSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { connect as connectTls, TLSSocket, type ConnectionOptions } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { script, startServer, type ServerOptions } from '../../src/server.ts';
import type { Wpt } from '../../src/serving/wpt.ts';
import { alertRecord } from '../../src/tls/alert.ts';
import { patiently } from '../net/accepting.ts';
import { openFiles, tellsOpenFiles } from '../support/open-files.ts';
import { leftSince, openedSince, openResources, openSockets } from '../support/open-resources.ts';
import { get, RawClient, request } from '../support/raw-client.ts';
import { openServingProxy } from '../support/serving-proxy.ts';
import { socksConnected, socksGreeting, socksHandshake } from '../support/socks-handshake.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import * as hello from '../tls/client-hello-bytes.ts';

const bigFileBytes = 8 * 1024 * 1024;
const documentRoot = temporaryFolder({
  'big.bin': randomBytes(bigFileBytes),
  'small.txt': 'small',
});
const bigFile = path.join(documentRoot, 'big.bin');
const clientHello = hello.records(hello.helloMessage());
const longMs = 600_000;

const clients: RawClient[] = [];

afterEach(leave);

/** With a reset: a FIN would leave it open whether they still want their answers. */
function leave(): void {
  for (const { socket } of clients.splice(0)) {
    if (socket instanceof TLSSocket) socket.destroy();
    else socket.resetAndDestroy();
  }
}

async function open(port: number): Promise<RawClient> {
  const client = await RawClient.open(port);
  clients.push(client);
  return client;
}

/** A client that reads nothing any more. */
async function openUnread(port: number): Promise<RawClient> {
  const client = await open(port);
  client.socket.removeAllListeners('data').pause();
  return client;
}

function overTls({ socket }: RawClient, options: ConnectionOptions = {}): RawClient {
  const client = RawClient.over(connectTls({ socket, rejectUnauthorized: false, ...options }));
  clients.push(client);
  return client;
}

async function openThrough(proxyPort: number, port: number): Promise<RawClient> {
  const client = await open(proxyPort);
  await client.send(socksHandshake('web.test', port)).sees(socksConnected);
  return client;
}

/** Resolves when the big file is open: what is not yet open could not be seen to be closed. */
async function isBeingRead(): Promise<void> {
  if (tellsOpenFiles) await expect.poll(openFiles, patiently).toContain(bigFile);
}

/** What a peer finds. */
interface Visited {
  readonly wpt: Wpt;
  /** Of the SOCKS listener, if there is one. */
  readonly proxyPort: number;
}

/** What peers do. */
interface Traffic {
  readonly options?: ServerOptions;
  /** Whether they come through the SOCKS listener. */
  readonly isProxied?: boolean;
  /** Nothing is read any more, or not yet, so the server cannot see that the peer has left. */
  readonly isUnseen?: boolean;
  /** Resolves when the server is in the midst of it. */
  visit(visited: Visited): Promise<unknown>;
}

function answered(
  isOver: boolean,
  answer: Parameters<Wpt['route']>[1],
  sees = 'HTTP/1.1',
): Traffic {
  return {
    async visit({ wpt }) {
      const route = wpt.route('/x', answer);
      const client = await open(wpt.port);
      client.send(get('/x'));
      await route.nextRequest();
      if (sees !== '') await client.sees(sees);
      if (isOver) await expect.poll(() => route.exchanges[0]?.outcome, patiently).toBeDefined();
    },
  };
}

const traffic: Readonly<Record<string, Traffic>> = {
  'a peer that says nothing': { visit: ({ wpt }) => open(wpt.port) },
  'half a head': {
    async visit({ wpt }) {
      (await open(wpt.port)).send('GET /half');
      await expect.poll(() => wpt.connections, patiently).toHaveLength(1);
    },
  },
  'half of some content': {
    async visit({ wpt }) {
      const client = await open(wpt.port);
      client.send(get('/favicon.ico'));
      client.send(request('POST', '/x', 'x'.repeat(100_000)).slice(0, -1));
      await client.sees('204');
    },
  },
  'a connection that is kept': answered(true, { body: 'hello' }, 'hello'),
  'requests one after the other that all wait': {
    async visit({ wpt }) {
      const route = wpt.route('/x');
      (await open(wpt.port)).send(get('/x').repeat(20));
      await route.nextExchange();
    },
  },
  'an answer that hangs': answered(false, script.head(200).write('so far').hang(), 'so far'),
  'an answer at its gate': answered(false, script.head(200).gate('never').end()),
  'an answer with a long delay': answered(false, script.head(200).delay(longMs).end()),
  'an answer that drips': answered(false, script.head(200).drip('abc', { every: longMs }).end()),
  'an answer without end': answered(
    false,
    script.head(200).repeat(Infinity, (each) => each.write('tick').delay(5)),
    'ticktick',
  ),
  'a handler that computes': answered(false, () => new Promise(() => {}), ''),
  'a handler whose content pauses': answered(
    false,
    async function* () {
      yield 'so far';
      yield { pauseMs: longMs };
    },
    'so far',
  ),
  'a latency': {
    options: { latency: longMs },
    async visit({ wpt }) {
      (await open(wpt.port)).send(get('/'));
      await expect.poll(() => wpt.requests, patiently).toHaveLength(1);
    },
  },
  'a file in the midst of being read': {
    async visit({ wpt }) {
      (await openUnread(wpt.port)).send(get('/big.bin'));
      await expect.poll(() => wpt.requests, patiently).toHaveLength(1);
      await isBeingRead();
    },
  },
  'a file that a pipe lets trickle': {
    async visit({ wpt }) {
      await (await open(wpt.port)).send(get('/big.bin?pipe=trickle(100:d600)')).sees('HTTP/1.1');
      await isBeingRead();
    },
  },
  'a peer that never reads': {
    async visit({ wpt }) {
      const route = wpt.route(
        '/x',
        script.head(200).repeat(Infinity, (each) => each.write('x'.repeat(100_000)).delay(0)),
      );
      (await openUnread(wpt.port)).send(get('/x'));
      await route.nextRequest();
    },
  },
  'a peer that has ended': {
    isUnseen: true,
    async visit({ wpt }) {
      const route = wpt.route('/x', script.head(200).delay(longMs).end());
      const client = await open(wpt.port);
      client.socket.end(get('/x'));
      await route.nextRequest();
      await client.sees('200');
    },
  },
  'a slow network': {
    options: { network: { latency: longMs, upload: 10_000 } },
    isUnseen: true,
    async visit({ wpt }) {
      wpt.route('/x', { body: 'x'.repeat(1_000_000) });
      const client = await open(wpt.port);
      client.send(get('/x'));
      await expect.poll(() => wpt.exchanges[0]?.outcome, patiently).toBe('ended');
      client.send(request('POST', '/x', 'x'.repeat(1_000_000)));
    },
  },
  'a slow file for a peer that never reads': {
    options: { network: { download: 10_000 } },
    async visit({ wpt }) {
      (await openUnread(wpt.port)).send(get('/big.bin'));
      await expect.poll(() => wpt.requests, patiently).toHaveLength(1);
      await isBeingRead();
    },
  },
  'a fault that reads on': {
    options: { fault: 'accept-silent' },
    async visit({ wpt }) {
      (await open(wpt.port)).send(get('/'));
      await expect.poll(() => wpt.connections, patiently).toHaveLength(1);
    },
  },
  'a fault that never reads': {
    options: { fault: 'never-read' },
    isUnseen: true,
    async visit({ wpt }) {
      (await open(wpt.port)).send(get('/'));
      await expect.poll(() => wpt.connections, patiently).toHaveLength(1);
    },
  },
  'a fault after a time': {
    options: { fault: { kind: 'reset-after', ms: longMs } },
    async visit({ wpt }) {
      (await open(wpt.port)).send(get('/'));
      await expect.poll(() => wpt.connections, patiently).toHaveLength(1);
    },
  },
  'a fault that gives no answer': {
    options: { fault: 'no-response' },
    async visit({ wpt }) {
      (await open(wpt.port)).send(get('/'));
      await expect.poll(() => wpt.requests, patiently).toHaveLength(1);
    },
  },
  'an encrypted connection that is kept': {
    async visit({ wpt }) {
      await overTls(await open(wpt.https.port))
        .send(get('/small.txt'))
        .sees('small');
    },
  },
  'an encrypted answer that hangs': {
    async visit({ wpt }) {
      wpt.route('/x', script.head(200).write('so far').hang());
      await overTls(await open(wpt.https.port))
        .send(get('/x'))
        .sees('so far');
    },
  },
  'an encrypted file for a peer that never reads': {
    async visit({ wpt }) {
      const client = overTls(await open(wpt.https.port));
      client.socket.removeAllListeners('data').pause();
      client.send(get('/big.bin'));
      await expect.poll(() => wpt.requests, patiently).toHaveLength(1);
      await isBeingRead();
    },
  },
  'an encrypted end without close_notify': {
    options: { tls: 'no-close-notify' },
    async visit({ wpt }) {
      wpt.route('/x', script.head(200).write('bye').close());
      await overTls(await open(wpt.https.port), { allowHalfOpen: true } as ConnectionOptions)
        .send(get('/x'))
        .sees('bye');
    },
  },
  'half a ClientHello': {
    async visit({ wpt }) {
      (await open(wpt.https.port)).send(clientHello.subarray(0, 20));
      await expect.poll(() => wpt.connections, patiently).toHaveLength(1);
    },
  },
  'a ClientHello, and nothing more': {
    async visit({ wpt }) {
      const client = await open(wpt.https.port);
      client.send(
        hello.records(
          hello.helloMessage({
            cipherSuites: Buffer.from([0xc0, 0x2b]),
            extensions: [
              [10, hello.vector(2, Buffer.from([0, 23]))],
              [13, hello.vector(2, Buffer.from([4, 3]))],
            ],
          }),
        ),
      );
      await client.sees('\x16\x03\x03');
    },
  },
  'a handshake that the peer breaks off': {
    async visit({ wpt }) {
      const client = await open(wpt.https.port);
      client.send(clientHello).send(Buffer.from(alertRecord('internal_error')));
      await client.ended();
    },
  },
  'plain HTTP to the port of TLS': {
    async visit({ wpt }) {
      const client = await open(wpt.https.port);
      client.send(get('/'));
      await client.ended();
    },
  },
  'a certificate that the peer refuses': {
    options: { tls: 'expired' },
    async visit({ wpt }) {
      const client = overTls(await open(wpt.https.port), { rejectUnauthorized: true });
      await client.ended();
    },
  },
  'a client without its certificate': {
    options: { tls: { clientCertificate: 'require' } },
    async visit({ wpt }) {
      await overTls(await open(wpt.https.port)).ended();
    },
  },
  ...Object.fromEntries(
    (['handshake-silent', 'handshake-close', 'plain-http', 'alert:internal_error'] as const).map(
      (tls) => [
        `the fault ${tls}`,
        {
          options: { tls },
          async visit({ wpt }: Visited) {
            const client = await open(wpt.https.port);
            client.send(clientHello);
            if (tls === 'handshake-silent') {
              await expect.poll(() => wpt.connections, patiently).toHaveLength(1);
            } else {
              await client.ended();
            }
          },
        },
      ],
    ),
  ),
  'a SOCKS client that says nothing': {
    isProxied: true,
    visit: ({ proxyPort }) => open(proxyPort),
  },
  'a SOCKS client that says half': {
    isProxied: true,
    async visit({ proxyPort }) {
      await (await open(proxyPort)).send(socksGreeting).sees('\x05\0');
    },
  },
  'a SOCKS client that was refused, and stays': {
    isProxied: true,
    async visit({ proxyPort }) {
      await (await open(proxyPort)).send(socksHandshake('other.test', 80)).ended();
    },
  },
  'a SOCKS client that waits for its answer': {
    isProxied: true,
    async visit({ wpt, proxyPort }) {
      wpt.route('/x', script.head(200).write('so far').hang());
      await (await openThrough(proxyPort, 80)).send(get('/x')).sees('so far');
    },
  },
  'a SOCKS client that is encrypted': {
    isProxied: true,
    async visit({ proxyPort }) {
      const client = overTls(await openThrough(proxyPort, 443));
      await client.send(get('/small.txt')).sees('small');
    },
  },
  'a SOCKS client that was led to another server': {
    isProxied: true,
    async visit({ proxyPort }) {
      const client = await open(proxyPort);
      client.send(socksHandshake('127.0.0.1', elsewhere.port));
      await client.sees(`${socksConnected}hello`);
    },
  },
};

/** Somebody else's server, which leaves when its peer does. */
const elsewhere = await (async () => {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('hello');
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return { port: (server.address() as AddressInfo).port };
})();

interface Started extends Visited {
  reset(): Promise<void>;
  close(): Promise<void>;
}

async function start({ options, isProxied = false }: Traffic): Promise<Started> {
  const all = { documentRoot, record: 'on', hosts: ['web.test'], ...options } as const;
  if (isProxied) {
    const proxy = await openServingProxy(all);
    return { ...proxy, proxyPort: proxy.port, reset: () => proxy.close() };
  }
  const wpt = await startServer(all);
  return { wpt, proxyPort: 0, reset: () => wpt.reset(), close: () => wpt.close() };
}

describe.each(Object.entries(traffic))('%s', (_, each) => {
  test('is gone when the server is closed, however long its peer stays', async () => {
    const before = openResources();
    const server = await start(each);
    const ports = [server.wpt.port, server.wpt.https.port, server.proxyPort];
    await each.visit(server);

    await server.close();

    // The other ends, in this process too, are the peers'.
    const ours = (): unknown[] =>
      openSockets().filter(({ localPort }) => ports.includes(localPort));
    if (tellsOpenFiles) expect(ours()).toEqual([]);
    leave();
    expect(await leftSince(before)).toEqual([]);
  });

  test.skipIf(each.isUnseen)('is gone when its peer leaves', async () => {
    const server = await start(each);
    const listening = openResources();
    await each.visit(server);
    leave();
    expect(await leftSince(listening)).toEqual([]);
    await server.close();
  });

  test.skipIf(each.isProxied)('is gone when the server is reset', async () => {
    const server = await start(each);
    const listening = openResources();
    await each.visit(server);
    await server.reset();
    leave();
    expect(await leftSince(listening)).toEqual([]);
    await server.close();
  });
});

test('all of it at once, and nothing is left', async () => {
  const before = openResources();
  const servers = await Promise.all(
    Object.values(traffic).map(async (each) => {
      const server = await start(each);
      await each.visit(server);
      return server;
    }),
  );
  expect(openedSince(before).length).toBeGreaterThan(servers.length);
  await Promise.all(servers.map((server) => server.close()));
  leave();
  expect(await leftSince(before)).toEqual([]);
});

describe('the list of what is open', () => {
  test('has a timer', () => {
    const before = openResources();
    const timer = setTimeout(() => {}, longMs);
    expect(openedSince(before)).toHaveLength(1);
    clearTimeout(timer);
    expect(openedSince(before)).toEqual([]);
  });

  test.runIf(tellsOpenFiles)('has a file, a port and both ends of a connection', async () => {
    const before = openResources();
    const file = openSync(bigFile, 'r');
    expect(openFiles()).toContain(bigFile);
    expect(openedSince(before)).toHaveLength(1);
    closeSync(file);
    // Without the timer of an idle connection.
    const limits = { idleMs: Infinity, headMs: Infinity };
    const server = await startServer({ ports: { https: [] }, limits });
    const client = await open(server.port);
    await client.send(get('/small.txt')).sees('404');
    const { localPort } = client.socket;
    expect(
      openedSince(before)
        .map((name) => name.replace(/\d+:/, '…:'))
        .toSorted(),
    ).toEqual(
      [
        `TCP socket …: port ${localPort}, connected to ${server.port}`,
        `TCP socket …: port ${server.port}, connected to ${localPort}`,
        `TCP socket …: port ${server.port}, listening`,
        `TCP socket …: port ${server.port}, listening`,
      ].toSorted(),
    );
    client.close();
    await server.close();
    expect(await leftSince(before)).toEqual([]);
  });
});
