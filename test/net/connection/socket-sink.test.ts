import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { SocketSink } from '../../../src/net/connection/socket-sink.ts';
import { RawClient } from '../../support/raw-client.ts';

let server: Server;
let socket: Socket;
let client: RawClient;
let sink: SocketSink;

beforeEach(async () => {
  server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const accepted = once(server, 'connection');
  client = await RawClient.open(port);
  [socket] = (await accepted) as [Socket];
  socket.on('error', () => {});
  socket.resume();
  sink = new SocketSink(socket, socket);
});

afterEach(async () => {
  client.close();
  socket.destroy();
  server.close();
  await once(server, 'close');
});

describe('a write of several parts', () => {
  test('begins when it is complete', async () => {
    expect(sink.write(Buffer.from('a'), true)).toBe(true);
    expect(sink.write(Buffer.from('b'), true)).toBe(true);
    expect(socket.writableLength).toBe(2);
    expect(sink.write(Buffer.from('c'))).toBe(true);
    expect(socket.writableLength).toBe(0);
    expect(await client.sees('abc')).toBe('abc');
  });

  test('asks to wait when the system has not taken all of it', async () => {
    // Read, but not kept.
    client.socket.removeAllListeners('data').resume();
    const rest = Buffer.alloc(64 * 1024 * 1024, 'x');
    sink.write(Buffer.from('head'), true);
    expect(sink.write(rest)).toBe(false);
    await new Promise<void>((resolve) => {
      sink.flushed(resolve);
    });
    expect(socket.writableLength).toBe(0);
  });

  test('leaves nothing behind for the next write', async () => {
    sink.write(Buffer.from('a'), true);
    sink.write(Buffer.from('b'));
    sink.write(Buffer.from('c'));
    expect(socket.writableLength).toBe(0);
    expect(await client.sees('abc')).toBe('abc');
  });

  test('is sent as far as it goes when the end comes before its rest', async () => {
    sink.write(Buffer.from('a'), true);
    sink.end();
    expect(await client.ended()).toBe('fin');
    expect(client.text).toBe('a');
  });
});

const piece = Buffer.alloc(1_000_000, 'x');

/** Writes until the system takes no more at once, because the peer does not read. */
function fill(): void {
  client.socket.removeAllListeners('data').pause();
  let isTaken = true;
  for (let count = 0; isTaken && count < 100; count += 1) isTaken = sink.write(piece);
  expect(isTaken).toBe(false);
}

async function closed(): Promise<void> {
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the sink of a connection', () => {
  test('is flushed at once when the system has taken everything', () => {
    const flushed = vi.fn<() => void>();
    expect(sink.write(Buffer.from('a'))).toBe(true);
    sink.flushed(flushed);
    expect(flushed).toHaveBeenCalledTimes(1);
  });

  test('is flushed when the peer has read enough', async () => {
    fill();
    const flushed = new Promise<void>((resolve) => sink.flushed(resolve));
    client.socket.resume();
    await flushed;
    expect(socket.writableLength).toBe(0);
  });

  test('takes and flushes nothing once the connection is gone', async () => {
    const flushed = vi.fn<() => void>();
    socket.destroy();
    expect(sink.write(Buffer.from('a'))).toBe(false);
    sink.flushed(flushed);
    await closed();
    sink.flushed(flushed);
    await settled();
    expect(flushed).not.toHaveBeenCalled();
  });

  test('flushes nothing when the peer leaves before it has read', async () => {
    const flushed = vi.fn<() => void>();
    fill();
    sink.flushed(flushed);
    client.socket.resetAndDestroy();
    await closed();
    await settled();
    expect(flushed).not.toHaveBeenCalled();
  });

  test('takes nothing when what lies beneath is gone', () => {
    const flushed = vi.fn<() => void>();
    const above = new SocketSink(socket, client.socket);
    client.socket.destroy();
    expect(above.write(Buffer.from('a'))).toBe(false);
    above.flushed(flushed);
    expect(flushed).not.toHaveBeenCalled();
  });

  test('ends with FIN after what was written', async () => {
    sink.write(Buffer.from('last'));
    sink.end();
    expect(await client.ended()).toBe('fin');
    expect(client.text).toBe('last');
  });

  test('resets the connection', async () => {
    sink.reset();
    expect(await client.ended()).toBe('reset');
    expect(socket.destroyed).toBe(true);
  });
});
