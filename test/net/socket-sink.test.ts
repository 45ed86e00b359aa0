import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SocketSink } from '../../src/net/socket-sink.ts';
import { RawClient } from '../support/raw-client.ts';

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
