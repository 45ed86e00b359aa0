// The option `tls` of a server, as clients of Node see it, and what is recorded of them.

import { once } from 'node:events';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { script, startServer, type Server, type TlsOption } from '../../src/server.ts';
import { patiently } from '../net/accepting.ts';
import { get, RawClient } from '../support/raw-client.ts';

const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(tls: TlsOption): Promise<Server> {
  const wpt = await startServer({ tls, record: 'on' });
  closers.push(() => wpt.close());
  wpt.route('/', { body: 'served' });
  return wpt;
}

async function open(
  { https }: Server,
  options: ConnectionOptions = {},
): Promise<{ socket: TLSSocket; client: RawClient }> {
  const socket = connect({
    port: https.port,
    host: '127.0.0.1',
    servername: 'localhost',
    rejectUnauthorized: false,
    ...options,
  });
  const client = RawClient.over(socket);
  closers.push(() => client.close());
  await once(socket, 'secureConnect');
  return { socket, client };
}

/** Shakes hands again; resolves with the error that the client has then. */
function renegotiate(socket: TLSSocket): Promise<string | undefined> {
  return new Promise((resolve) => {
    socket.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code));
    socket.renegotiate({}, () => resolve(undefined));
  });
}

describe('renegotiation', () => {
  test('is refused, and the server goes on', async () => {
    const wpt = await start({ maxVersion: 'TLSv1.2', renegotiation: 'refused' });
    const other = await open(wpt);
    const { socket, client } = await open(wpt);
    await client.send(get('/')).sees('served');

    expect(await renegotiate(socket)).toBe('ERR_SSL_NO_RENEGOTIATION');

    client.close();
    await other.client.send(get('/')).sees('served');
    await (await open(wpt)).client.send(get('/')).sees('served');
    expect(wpt.requests).toHaveLength(3);
    expect(wpt.findings).toEqual([]);
    // The handshakes had succeeded; then the client has left.
    await expect
      .poll(async () => (await wpt.wireLog()).connections[1]?.closed?.by, patiently)
      .toBe('peer');
    const { connections } = await wpt.wireLog();
    expect(connections.map(({ tls }) => tls?.version)).toEqual(['TLSv1.2', 'TLSv1.2', 'TLSv1.2']);
    expect(connections.map(({ tls }) => tls?.error)).toEqual([undefined, undefined, undefined]);
  });

  test('is done where it is not refused, and the connection serves on', async () => {
    const wpt = await start({ maxVersion: 'TLSv1.2' });
    const { socket, client } = await open(wpt);
    await client.send(get('/')).sees('served');
    expect(await renegotiate(socket)).toBeUndefined();
    wpt.route('/', { body: 'again' });
    await client.send(get('/')).sees('again');
    expect(wpt.connections).toHaveLength(1);
  });
});

describe('the end of a connection', () => {
  test.each<[string, (client: RawClient, transport: Socket) => unknown, object]>([
    ['is the end of the peer', ({ socket }) => socket.end(), { by: 'peer', how: 'fin' }],
    [
      'is the end of a peer without close_notify',
      (_, transport) => transport.destroy(),
      { by: 'peer', how: 'fin' },
    ],
    [
      'is the reset of the peer',
      (_, transport) => transport.resetAndDestroy(),
      { by: 'peer', how: 'rst' },
    ],
    [
      'is ours, when we close',
      (client) => client.send(get('/close')),
      { by: 'server', how: 'fin' },
    ],
    [
      'is ours, when we reset',
      (client) => client.send(get('/reset')),
      { by: 'server', how: 'rst' },
    ],
  ])('%s', async (_, end, closed) => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const wpt = await start({ maxVersion });
      wpt.route('/close', script.head(200).write('bye').close());
      wpt.route('/reset', script.reset());
      const transport = connectPlain({ port: wpt.https.port, host: '127.0.0.1' });
      transport.on('error', () => {});
      const { client } = await open(wpt, { socket: transport });
      await client.send(get('/')).sees('served');
      end(client, transport);
      await expect
        .poll(async () => (await wpt.wireLog()).connections[0]?.closed, patiently)
        .toMatchObject(closed);
      client.close();
    }
  });
});
