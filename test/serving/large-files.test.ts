// Files that are read while they are sent.

import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import path from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { openFiles, tellsOpenFiles } from '../support/open-files.ts';
import { get, request } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const megabyte = 1024 * 1024;
const size = 64 * megabyte;
const random = randomBytes(5 * megabyte + 1);
const folder = temporaryFolder({ 'random.bin': random });
const sparse = path.join(folder, 'sparse.bin');
let wpt: Server;
const readers: SlowReader[] = [];

beforeAll(async () => {
  wpt = await startServer({ documentRoot: folder });
});
afterEach(async () => {
  for (const reader of readers.splice(0)) reader.socket.destroy();
  await wpt.reset();
});
afterAll(() => wpt.close());

/** Bytes from one mark to the next. */
const markEvery = 65_536;

/** A file that is mostly zeros, and takes little place on the disk; each mark tells where it stands. */
function makeSparse(): void {
  writeFileSync(sparse, '');
  truncateSync(sparse, size);
  const file = openSync(sparse, 'r+');
  for (let at = 0; at < size; at += markEvery) writeSync(file, markAt(at), 0, 4, at);
  closeSync(file);
}

function markAt(position: number): Buffer {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(position + 1);
  return mark;
}

/** A peer that reads when it is told to, into one buffer, and keeps nothing. */
class SlowReader {
  readonly socket: Socket;
  /** Bytes read so far, with those of the head. */
  count = 0;
  /** Marks of the file that came where they belong, and others; those between two reads are not looked at. */
  readonly marks = { right: 0, wrong: 0 };
  #headBytes: number | undefined;
  #onRead: () => void = () => {};

  constructor(port: number, asked: string) {
    this.socket = connect({
      port,
      host: '127.0.0.1',
      onread: {
        buffer: Buffer.alloc(65_536),
        callback: (bytes, buffer) => {
          this.#look(buffer.subarray(0, bytes));
          this.count += bytes;
          this.#onRead();
          // Reading stops until it is told to go on.
          return false;
        },
      },
    });
    this.socket.on('error', () => {});
    this.socket.on('end', () => this.#onRead());
    this.socket.on('close', () => this.#onRead());
    this.socket.write(asked);
    readers.push(this);
  }

  /** Reads once; false when the other side has ended. */
  async read(): Promise<boolean> {
    if (!this.#hasEnded) {
      const event = new Promise<void>((resolve) => (this.#onRead = resolve));
      this.socket.resume();
      await event;
    }
    return !this.#hasEnded;
  }

  #look(bytes: Uint8Array): void {
    const read = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#headBytes ??= read.indexOf('\r\n\r\n') + 4;
    const start = this.count - this.#headBytes;
    const first = Math.max(0, Math.ceil(start / markEvery) * markEvery);
    for (let at = first; at + 4 <= start + read.length; at += markEvery) {
      const isRight = markAt(at).equals(read.subarray(at - start, at - start + 4));
      this.marks[isRight ? 'right' : 'wrong'] += 1;
    }
  }

  get #hasEnded(): boolean {
    return this.socket.readableEnded || this.socket.destroyed;
  }
}

/** The memory that buffers take. */
function bufferBytes(): number {
  return process.memoryUsage().external;
}

describe('a big file', () => {
  test('is sent as it is, as fast as its peer reads, in little memory', async () => {
    makeSparse();
    const reader = new SlowReader(wpt.port, get('/sparse.bin', 'Connection: close'));
    await reader.read();
    const before = bufferBytes();
    let peak = before;
    // While nobody reads, what is sent and what is read ahead soon comes to an end.
    for (let turn = 0; turn < 1000; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      peak = Math.max(peak, bufferBytes());
    }
    while (await reader.read()) peak = Math.max(peak, bufferBytes());
    expect(reader.count).toBeGreaterThan(size);
    expect(reader.marks.wrong).toBe(0);
    expect(reader.marks.right).toBeGreaterThan(size / markEvery / 2);
    expect(peak - before).toBeLessThan(8 * megabyte);
  });

  test('arrives as it is, on a plain connection and through TLS', async () => {
    const hash = createHash('sha256').update(random).digest('hex');
    for (const socket of [
      connect(wpt.port, '127.0.0.1'),
      connectTls({ port: wpt.https.port, host: '127.0.0.1', rejectUnauthorized: false }),
    ]) {
      socket.write(get('/random.bin', 'Connection: close'));
      const parts: Buffer[] = [];
      for await (const part of socket) parts.push(part as Buffer);
      const text = Buffer.concat(parts);
      const content = text.subarray(text.indexOf('\r\n\r\n') + 4);
      expect(text.subarray(0, 200).toString('latin1')).toContain(
        `Content-Length: ${random.length}\r\n`,
      );
      expect(createHash('sha256').update(content).digest('hex')).toBe(hash);
    }
  });

  test('is recorded as it was sent', async () => {
    await using recorded = await startServer({ documentRoot: folder, record: 'on' });
    const { text } = await ask(recorded.port, get('/random.bin'));
    const { segments } = await recorded.wireLog();
    const sent = segments.filter(
      ({ kind, direction, offset }) =>
        kind === 'bytes' && direction === 'sent' && offset < text.length,
    );
    expect(sent.length).toBeGreaterThan(1);
    for (const segment of sent) {
      if (segment.kind !== 'bytes') continue;
      const { offset, bytes } = segment;
      const expected = Buffer.from(text.slice(offset, offset + bytes.length), 'latin1');
      expect(expected.equals(bytes)).toBe(true);
    }
  });

  test('can be asked for in parts', async () => {
    const from = 3 * megabyte;
    const { status, body, ending } = await ask(
      wpt.port,
      get('/random.bin', `Range: bytes=${from}-${from + 1_500_000 - 1}`),
    );
    expect([status, ending]).toEqual([206, 'kept']);
    expect(Buffer.from(body, 'latin1').equals(random.subarray(from, from + 1_500_000))).toBe(true);
    const several = await ask(
      wpt.port,
      get('/random.bin', `Range: bytes=0-9,${from}-${from + 9},-10`),
    );
    expect(several.body).toContain(`\r\n\r\n${random.toString('latin1', 0, 10)}\r\n--`);
    expect(several.body).toContain(`\r\n\r\n${random.toString('latin1', from, from + 10)}\r\n--`);
    expect(several.body).toContain(`\r\n\r\n${random.subarray(-10).toString('latin1')}\r\n--`);
    expect(several.lines).toContain(`Content-Length: ${several.body.length}`);
  });

  test.each([
    ['of a document root', '/sparse.bin'],
    ['of a reply', '/reply'],
    ['of a reply that a handler returns', '/handler'],
    ['of a reply with pipes', '/pipe'],
  ])('that becomes shorter breaks the connection, and is a failure: %s', async (_, target) => {
    makeSparse();
    const routes = {
      '/reply': wpt.route('/reply', { file: sparse }),
      '/handler': wpt.route('/handler', () => ({ file: sparse })),
      '/pipe': wpt.route('/pipe', { file: sparse, pipe: 'header(X-A,b)' }),
    };
    const reader = new SlowReader(wpt.port, get(target));
    await reader.read();
    truncateSync(sparse, megabyte);
    while (await reader.read());
    expect(reader.count).toBeLessThan(size);
    expect(reader.socket.readableEnded).toBe(true);
    expect(wpt.handlerErrors).toHaveLength(1);
    const [failure] = wpt.handlerErrors;
    expect(failure!.error).toMatchObject({ message: 'the file became shorter while it was sent' });
    const source = target in routes ? routes[target as keyof typeof routes] : { file: sparse };
    expect(failure!.source).toEqual(source);
  });

  test('that became longer is sent as long as it was', async () => {
    makeSparse();
    const reader = new SlowReader(wpt.port, get('/sparse.bin', 'Connection: close'));
    await reader.read();
    truncateSync(sparse, 2 * size);
    while (await reader.read());
    expect(reader.count).toBeGreaterThan(size);
    expect(reader.count).toBeLessThan(size + 1000);
    expect(wpt.handlerErrors).toEqual([]);
  });
});

describe.runIf(tellsOpenFiles)('a big file is closed', () => {
  test.each<[string, (reader: SlowReader) => unknown]>([
    [
      'when all of it was sent',
      async (reader) => {
        while (await reader.read());
      },
    ],
    ['when its peer leaves', ({ socket }) => socket.destroy()],
    ['when its peer resets the connection', ({ socket }) => socket.resetAndDestroy()],
    ['when the test ends', () => wpt.reset()],
    [
      'when it became shorter',
      async (reader) => {
        truncateSync(sparse, 0);
        while (await reader.read());
      },
    ],
  ])('%s', async (_, end) => {
    makeSparse();
    const reader = new SlowReader(wpt.port, get('/sparse.bin', 'Connection: close'));
    await reader.read();
    await expect.poll(openFiles).toContain(sparse);
    await end(reader);
    await expect.poll(() => openFiles().includes(sparse)).toBe(false);
  });

  test('because it is not opened for its head', async () => {
    makeSparse();
    wpt.route('/reply', { file: sparse });
    wpt.route('/handler', () => ({ file: sparse }));
    for (const target of ['/sparse.bin', '/reply', '/handler']) {
      expect(await ask(wpt.port, request('HEAD', target, ''))).toMatchObject({
        status: 200,
        lines: [
          'Content-Type: application/octet-stream',
          'Accept-Ranges: bytes',
          `Content-Length: ${size}`,
        ],
        body: '',
        ending: 'kept',
      });
      expect(openFiles()).not.toContain(sparse);
    }
  });

  test('when nothing of a range is wanted any more', async () => {
    makeSparse();
    const reader = new SlowReader(wpt.port, get('/sparse.bin', 'Range: bytes=0-9,100-40000000'));
    await reader.read();
    await expect.poll(openFiles).toContain(sparse);
    reader.socket.destroy();
    await once(reader.socket, 'close');
    await expect.poll(() => openFiles().includes(sparse)).toBe(false);
  });
});
