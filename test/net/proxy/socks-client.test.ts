import type { Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { relay } from '../../../src/net/proxy/socks-client.ts';
import { openSocketPair } from '../../support/socket-pair.ts';

const sockets: Socket[] = [];

afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** Both ends of a connection, closed after the test. */
async function openPair(): Promise<[accepted: Socket, peer: Socket]> {
  const pair = await openSocketPair();
  sockets.push(...pair);
  return pair;
}

async function openRelay(): Promise<{ client: Socket; near: [Socket, Socket]; host: Socket }> {
  const [[one, client], [other, host]] = await Promise.all([openPair(), openPair()]);
  relay(one, other);
  return { client, near: [one, other], host };
}

function event(socket: Socket, name: string): Promise<void> {
  return new Promise((resolve) => socket.once(name, () => resolve()));
}

test('keeps little of what one side sends and the other does not take', async () => {
  const { client, near, host } = await openRelay();
  const sent = Buffer.alloc(64_000_000);
  client.end(sent);
  await expect.poll(() => near[0].isPaused()).toBe(true);
  expect(near[1].writableLength).toBeLessThan(1_000_000);
  let received = 0;
  host.on('data', (bytes: Buffer) => (received += bytes.length));
  await event(host, 'end');
  expect(received).toBe(sent.length);
});

test('passes a FIN on and leaves the other direction open', async () => {
  const { client, host } = await openRelay();
  client.end('request');
  host.resume();
  await event(host, 'end');
  host.end('answer');
  let text = '';
  client.on('data', (bytes: Buffer) => (text += bytes.toString()));
  await event(client, 'end');
  expect(text).toBe('answer');
});

test('closes all four sockets after both have sent FIN', async () => {
  const { client, near, host } = await openRelay();
  const closed = [client, host, ...near].map((socket) => event(socket, 'close'));
  for (const socket of [client, host]) socket.resume().end();
  await Promise.all(closed);
});

test.each(['client', 'host'] as const)('breaks when the %s breaks', async (side) => {
  const { client, host, near } = await openRelay();
  const [broken, other] = side === 'client' ? [client, host] : [host, client];
  const reset = new Promise((resolve) => other.once('error', resolve));
  other.resume();
  broken.resetAndDestroy();
  expect(await reset).toMatchObject({ code: 'ECONNRESET' });
  await expect.poll(() => near.every((socket) => socket.destroyed)).toBe(true);
});

test('breaks when one side breaks after its FIN, while the other still sends', async () => {
  const { client, host } = await openRelay();
  client.end();
  host.resume();
  await event(host, 'end');
  let broken: unknown;
  host.once('error', (error) => (broken = error));
  client.resetAndDestroy();
  await expect
    .poll(() => {
      host.write('more');
      return broken;
    })
    .toBeInstanceOf(Error);
});
