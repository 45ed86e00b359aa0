// The option `tls` of a server, as clients of Node see it, and what is recorded of them.

import { once } from 'node:events';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { startServer, type Server, type TlsOption } from '../src/server.ts';
import { get, RawClient } from './support/raw-client.ts';

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
    await expect.poll(async () => (await wpt.wireLog()).connections[1]?.closed?.by).toBe('peer');
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
