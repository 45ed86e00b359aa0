// A file that is far bigger than what may be kept of it, through a whole server.

import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { startServer } from '../../src/server.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-big-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytes = 100 * 1024 * 1024;
/** Two pieces to read, and what the buffers of two sockets and the garbage of a loop may be. */
const maxKeptBytes = 24 * 1024 * 1024;

const keptBytes = (): number => process.memoryUsage().arrayBuffers;

/** A peer that reads into one place, so that only the server's memory is measured. */
class Peer {
  readonly #socket: Socket;
  readonly ended: Promise<void>;
  receivedBytes = 0;
  mostKeptBytes = 0;

  constructor(port: number, onFirst: (peer: Peer) => void = () => {}) {
    this.#socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer: Buffer.alloc(65_536),
        callback: (length) => {
          this.receivedBytes += length;
          if (this.receivedBytes === length) onFirst(this);
          this.mostKeptBytes = Math.max(this.mostKeptBytes, keptBytes());
          return true;
        },
      },
    });
    this.#socket.write('GET /big.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    this.ended = new Promise((resolve, reject) => {
      this.#socket.on('end', resolve);
      this.#socket.on('error', reject);
    });
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }
}

describe('a file of 100 MB', () => {
  const file = path.join(folder, 'big.bin');
  writeFileSync(file, '');
  truncateSync(file, bytes);

  test.each(['on', 'off'] as const)('is never kept whole, recording %s', async (record) => {
    await using server = await startServer({ documentRoot: folder, record });
    const before = keptBytes();
    const peer = new Peer(server.port);
    await peer.ended;
    expect(peer.receivedBytes).toBeGreaterThan(bytes);
    expect(peer.mostKeptBytes - before).toBeLessThan(maxKeptBytes);
    expect(server.exchanges[0]?.outcome).toBe('ended');
  });

  test('waits for a peer that reads nothing', async () => {
    await using server = await startServer({ documentRoot: folder });
    const before = keptBytes();
    let paused: (() => void) | undefined;
    const hasPaused = new Promise<void>((resolve) => (paused = resolve));
    const peer = new Peer(server.port, (each) => {
      each.pause();
      paused?.();
    });
    await hasPaused;
    // Other requests go through: for the first, the server has done by then what it can.
    for (let turn = 0; turn < 20; turn++) {
      await fetch(`${server.origin}/big.bin`, { method: 'HEAD' });
    }
    expect(keptBytes() - before).toBeLessThan(maxKeptBytes);
    expect(peer.receivedBytes).toBeLessThan(bytes / 2);
    peer.resume();
    await peer.ended;
    expect(peer.receivedBytes).toBeGreaterThan(bytes);
  });
});
