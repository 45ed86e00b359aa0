import type { Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SlowReader } from '../../../src/net/throttling/slow-reader.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { openSocketPair } from '../../support/socket-pair.ts';

let socket: Socket;
let peer: Socket;

beforeEach(async () => {
  [socket, peer] = await openSocketPair();
});
afterEach(() => {
  socket.destroy();
  peer.destroy();
});

interface Reading {
  readonly clock: FakeClock;
  readonly reader: SlowReader;
  /** `10 ms: abc` for each slice. */
  readonly log: string[];
}

function readSlowly(bytesPerSecond: number, lateness = 0): Reading {
  const clock = new FakeClock({ lateness: () => lateness });
  const log: string[] = [];
  const reader = new SlowReader(socket, {
    bytesPerSecond,
    clock,
    received: (bytes) => log.push(`${clock.elapsedMs} ms: ${bytes.toString()}`),
  });
  return { clock, reader, log };
}

/** Resolves when so many bytes have come in. */
async function arrived(bytes: number): Promise<void> {
  await expect.poll(() => socket.readableLength).toBe(bytes);
}

test('hands bytes on in slices of 10 ms, each when its last byte is due', async () => {
  peer.write('abcdefghij');
  await arrived(10);
  const { clock, log } = readSlowly(400);
  await expect.poll(() => clock.pendingTimers).toBe(1);
  clock.runAll();
  expect(log).toEqual(['10 ms: abcd', '20 ms: efgh', '25 ms: ij']);
});

test('reads one byte at a time when a slice would be less', async () => {
  peer.write('abc');
  await arrived(3);
  const { clock, log } = readSlowly(2);
  await expect.poll(() => clock.pendingTimers).toBe(1);
  clock.runAll();
  expect(log).toEqual(['500 ms: a', '1000 ms: b', '1500 ms: c']);
});

test('counts from the first byte after a pause of the peer', async () => {
  const { clock, log } = readSlowly(100);
  peer.write('a');
  await expect.poll(() => clock.pendingTimers).toBe(1);
  clock.advance(1000);
  peer.write('b');
  await expect.poll(() => clock.pendingTimers).toBe(1);
  clock.runAll();
  expect(log).toEqual(['10 ms: a', '1010 ms: b']);
});

test('is not slowed down by late timers: lateness does not add up', async () => {
  peer.write('x'.repeat(1000));
  await arrived(1000);
  const { clock, log } = readSlowly(1000, 7);
  await expect.poll(() => clock.pendingTimers).toBe(1);
  clock.runAll();
  expect(log).toHaveLength(100);
  expect(clock.elapsedMs).toBeLessThanOrEqual(1007);
});

test('lets the end come after the last byte', async () => {
  let isEnded = false;
  socket.on('end', () => (isEnded = true));
  peer.end('ab');
  await arrived(2);
  const { clock, log } = readSlowly(100);
  await expect.poll(() => clock.pendingTimers).toBe(1);
  clock.advance(10);
  expect([log.length, isEnded]).toEqual([1, false]);
  clock.advance(10);
  expect(log).toHaveLength(2);
  await expect.poll(() => isEnded).toBe(true);
});

test('reads nothing while it is paused, and on from then', async () => {
  peer.write('ab');
  await arrived(2);
  const { clock, reader, log } = readSlowly(100);
  await expect.poll(() => clock.pendingTimers).toBe(1);
  clock.advance(10);
  reader.pause();
  expect(clock.pendingTimers).toBe(0);
  peer.write('c');
  await arrived(2);
  clock.advance(1000);
  reader.resume();
  reader.resume();
  clock.runAll();
  expect(log).toEqual(['10 ms: a', '1020 ms: b', '1030 ms: c']);
});

test('leaves no timer when the peer resets', async () => {
  peer.write('abc');
  const { clock, log } = readSlowly(1);
  await expect.poll(() => clock.pendingTimers).toBe(1);
  peer.resetAndDestroy();
  await expect.poll(() => clock.pendingTimers).toBe(0);
  expect(log).toEqual([]);
});

test('makes a peer wait that sends more than all buffers take', async () => {
  const { clock, log } = readSlowly(1000);
  const size = 64_000_000;
  peer.write(Buffer.alloc(size));
  await expect.poll(() => clock.pendingTimers).toBe(1);
  clock.advance(1000);
  // One call of the operating system may add 64 KiB to a buffer that is almost full.
  expect(socket.readableLength).toBeLessThan(200_000);
  expect(log.length).toBeLessThanOrEqual(101);
  expect(peer.writableLength).toBe(size);
});
