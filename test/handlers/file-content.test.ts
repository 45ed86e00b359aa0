import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fileContent } from '../../src/handlers/file-content.ts';
import { isPause, readContent } from '../../src/http/response/content.ts';
import { openFiles, tellsOpenFiles } from '../support/open-files.ts';

const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'wptserve-content-')));
const file = path.join(folder, 'big');
const size = 3_000_001;
// No two places look the same, so that a piece in the wrong place shows.
const bytes = Buffer.from(Uint32Array.from({ length: Math.ceil(size / 4) }, (_, i) => i).buffer);
const content = bytes.subarray(0, size);
writeFileSync(file, content);

afterAll(() => rmSync(folder, { recursive: true }));

function read(start = 0, end = size, from = file): AsyncGenerator<Uint8Array> {
  return fileContent(from, start, end).pieces() as AsyncGenerator<Uint8Array>;
}

/** A file of its own for a test that changes it. */
function copyFile(): string {
  const copy = path.join(folder, 'copy');
  copyFileSync(file, copy);
  return copy;
}

/** Lets everything happen that waits for nothing but the file system. */
async function settled(): Promise<void> {
  await open(file).then((handle) => handle.close());
  await new Promise((resolve) => setImmediate(resolve));
}

describe('the content of a big file', () => {
  test('has its length before it is read', () => {
    expect(fileContent(file, 0, size).length).toBe(size);
    expect(fileContent(file, 10, 30).length).toBe(20);
  });

  test.each([
    [0, size],
    [0, 1],
    [size - 1, size],
    [1_000_000, 2_500_000],
    [5, 5],
  ])('can be kept whole, from %i to %i', async (start, end) => {
    const kept = await readContent(fileContent(file, start, end));
    expect(Buffer.compare(kept, content.subarray(start, end))).toBe(0);
  });

  test('has pieces that stay as they are when others are read', async () => {
    const pieces: Uint8Array[] = [];
    for await (const piece of read()) pieces.push(piece);
    expect(pieces.length).toBeGreaterThan(2);
    expect(Buffer.concat(pieces).equals(content)).toBe(true);
  });

  test('is lent from the same two places', async () => {
    const places = new Set<ArrayBufferLike>();
    const copies: Buffer[] = [];
    for await (const piece of fileContent(file, 0, size).lend()) {
      if (isPause(piece)) throw new Error('a file has no pauses');
      places.add(piece.buffer);
      copies.push(Buffer.from(piece));
      await settled();
    }
    expect(copies.length).toBeGreaterThan(2);
    expect(places.size).toBe(2);
    expect(Buffer.concat(copies).equals(content)).toBe(true);
  });

  test('can begin anywhere, and a part of a part too', async () => {
    const part = fileContent(file, 100, size).slice(1000, 2_000_000)!;
    expect(part.length).toBe(1_999_000);
    const kept = await readContent(part.slice(50, 60)!);
    expect(Buffer.compare(kept, content.subarray(1150, 1160))).toBe(0);
  });

  test('is what the file holds when it is read, up to the length it had', async () => {
    const copy = copyFile();
    const stream = fileContent(copy, 0, size);
    appendFileSync(copy, 'more');
    const kept = await readContent(stream);
    expect(Buffer.compare(kept, content)).toBe(0);
  });

  test('breaks off when the file becomes shorter', async () => {
    const copy = copyFile();
    const pieces = read(0, size, copy);
    await pieces.next();
    truncateSync(copy, 600_000);
    // One piece is read ahead: what it finds depends on who was quicker.
    const others = (async () => {
      for await (const _ of pieces);
    })();
    await expect(others).rejects.toThrow('the file became shorter while it was sent');
  });

  test('waits with a failure until somebody asks for what failed', async () => {
    const copy = copyFile();
    truncateSync(copy, 600_000);
    const pieces = read(0, size, copy);
    await pieces.next();
    // Nobody waits for the next piece, whose reading has failed: that must not end the process.
    await settled();
    await settled();
    await expect(pieces.next()).rejects.toThrow('the file became shorter while it was sent');
  });

  test('rejects when the file has gone', async () => {
    await expect(read(0, 1, path.join(folder, 'missing')).next()).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});

describe.runIf(tellsOpenFiles)('the file is closed', () => {
  test.each<[string, (pieces: AsyncGenerator<Uint8Array>, copy: string) => Promise<unknown>]>([
    [
      'when all of it was read',
      async (pieces) => {
        for await (const _ of pieces);
      },
    ],
    ['when nobody wants more of it', (pieces) => pieces.return(undefined)],
    [
      'when it became shorter',
      async (pieces, copy) => {
        truncateSync(copy, 0);
        await expect(
          (async () => {
            for await (const _ of pieces);
          })(),
        ).rejects.toThrow('shorter');
      },
    ],
  ])('%s', async (_, finish) => {
    const copy = copyFile();
    const pieces = read(0, size, copy);
    await pieces.next();
    expect(openFiles()).toContain(copy);
    await finish(pieces, copy);
    expect(openFiles()).not.toContain(copy);
  });

  test('because it was never opened when nothing is read', async () => {
    const copy = copyFile();
    const unread = read(0, size, copy);
    await read(5, 5, copy).next();
    expect(openFiles()).not.toContain(copy);
    await unread.return(undefined);
    expect(openFiles()).not.toContain(copy);
  });
});
