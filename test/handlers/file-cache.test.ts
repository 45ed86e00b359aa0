import {
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileCache, maxCachedBytes } from '../../src/handlers/file-cache.ts';
import { checkReply } from '../../src/http/response/reply.ts';
import type { ResponseMessage } from '../../src/http/response/response-message.ts';

let folder: string;
let cache: FileCache;

/** By how much the clock of the cache is ahead: so old is a file that a test writes. */
let ageMs: number;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wptserve-cache-'));
  ageMs = 10_000;
  cache = new FileCache(() => Date.now() + ageMs);
});
afterEach(() => rmSync(folder, { recursive: true }));

const longAgo = new Date('2001-02-03T04:05:06.789Z');

/** Writes a file with the same modification time as all others. */
function write(name: string, content = 'aaaa', time = longAgo): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  utimesSync(file, time, time);
  return file;
}

/** The clock of a file system stands still for some milliseconds; a file of a test is not as old as it looks. */
function writeInAnotherTick(file: string): void {
  const { ctimeMs } = statSync(file);
  while (statSync(file).ctimeMs === ctimeMs) write(path.basename(file), 'bbbb');
}

/** Keeps a message made of a file, and returns it. */
function keep(file: string, url = '/a'): ResponseMessage {
  const message = checkReply({ body: file });
  cache.set(url, { path: file, stats: statSync(file) }, message);
  return message;
}

describe('a message that was made of a file', () => {
  test('is given again and again while nothing has changed', () => {
    const message = keep(write('a.txt'));
    expect(cache.get('/a')).toBe(message);
    expect(cache.get('/a')).toBe(message);
    expect(cache.get('/b')).toBeUndefined();
  });

  test.each<[string, (file: string) => void]>([
    ['has other bytes of the same number', (file) => writeFileSync(file, 'bbbb')],
    ['has more bytes at the same time', (file) => write(path.basename(file), 'aaaab')],
    ['has other bytes, and its time was set back', writeInAnotherTick],
    ['is another one of the same time', (file) => renameSync(write('b.txt', 'bbbb'), file)],
    ['has gone', (file) => rmSync(file)],
  ])('is forgotten when the file %s', (_, change) => {
    const file = write('a.txt');
    keep(file);
    change(file);
    expect(cache.get('/a')).toBeUndefined();
    // Also when it comes back as it was.
    write('a.txt');
    expect(cache.get('/a')).toBeUndefined();
  });

  const headerFiles = [
    'a.txt.headers',
    'a.txt.sub.headers',
    '__dir__.headers',
    '__dir__.sub.headers',
  ];

  test.each(headerFiles)('is forgotten when %s appears', (name) => {
    const message = keep(write('a.txt'));
    expect(cache.get('/a')).toBe(message);
    write(name, 'A: b');
    expect(cache.get('/a')).toBeUndefined();
  });

  test.each(headerFiles)('is forgotten when %s changes or goes', (name) => {
    const headers = write(name, 'A: b');
    const file = write('a.txt');
    expect(cache.get('/a')).toBeUndefined();
    const message = keep(file);
    expect(cache.get('/a')).toBe(message);
    writeFileSync(headers, 'A: c');
    expect(cache.get('/a')).toBeUndefined();
    utimesSync(headers, longAgo, longAgo);
    const next = keep(file);
    expect(cache.get('/a')).toBe(next);
    rmSync(headers);
    expect(cache.get('/a')).toBeUndefined();
  });

  test('is forgotten when a link leads elsewhere, to a file that looks the same', () => {
    write('one.txt', 'aaaa');
    write('two.txt', 'bbbb');
    const link = path.join(folder, 'link.txt');
    symlinkSync('one.txt', link);
    const message = keep(link);
    expect(cache.get('/a')).toBe(message);
    rmSync(link);
    symlinkSync('two.txt', link);
    expect(cache.get('/a')).toBeUndefined();
  });

  test('is replaced by a later one', () => {
    const file = write('a.txt');
    keep(file);
    const later = keep(file);
    expect(cache.get('/a')).toBe(later);
  });

  test('may be of a file whose name leaves no room for that of a header file', () => {
    const message = keep(write(`${'x'.repeat(246)}.txt`));
    expect(cache.get('/a')).toBe(message);
  });
});

describe('a message is not kept', () => {
  // Two writes within one tick of the file system's clock show the same time.
  test.each([0, 1000, 1900])('when its file was changed %i ms ago', (age) => {
    const file = write('a.txt');
    ageMs = age;
    keep(file);
    expect(cache.get('/a')).toBeUndefined();
  });

  test('when a header file was changed just now', () => {
    const headers = write('a.txt.headers', 'A: b');
    const file = write('a.txt');
    const { mtime } = statSync(file);
    utimesSync(headers, mtime, new Date(Date.now() + ageMs));
    keep(file);
    expect(cache.get('/a')).toBeUndefined();
  });

  test('when its file has a time that is still to come', () => {
    keep(write('a.txt', 'aaaa', new Date(Date.now() + 60_000)));
    expect(cache.get('/a')).toBeUndefined();
  });

  test('when its file has changed since it was looked at', () => {
    const file = write('a.txt');
    const stats = statSync(file);
    write('a.txt', 'bbbbb');
    cache.set('/a', { path: file, stats }, checkReply({}));
    expect(cache.get('/a')).toBeUndefined();
  });

  test('when its file is too big', () => {
    const file = write('a.txt');
    truncateSync(file, maxCachedBytes + 1);
    utimesSync(file, longAgo, longAgo);
    keep(file);
    expect(cache.get('/a')).toBeUndefined();
    truncateSync(file, maxCachedBytes);
    utimesSync(file, longAgo, longAgo);
    const message = keep(file);
    expect(cache.get('/a')).toBe(message);
  });
});

test('more than 64 MB are not kept: the oldest messages go first', () => {
  const file = write('a.txt');
  truncateSync(file, maxCachedBytes);
  utimesSync(file, longAgo, longAgo);
  const kept = (): number =>
    Array.from({ length: 70 }, (_, index) => cache.get(`/${index}`)).filter(Boolean).length;
  for (let index = 0; index < 64; index += 1) keep(file, `/${index}`);
  expect(kept()).toBe(64);
  // A later message of the same path takes the place of the former, and counts once.
  for (let round = 0; round < 10; round += 1) keep(file, '/3');
  expect(kept()).toBe(64);
  keep(file, '/64');
  expect(cache.get('/0')).toBeUndefined();
  expect(kept()).toBe(64);
  keep(file, '/65');
  expect(cache.get('/1')).toBeUndefined();
  expect(kept()).toBe(64);
});
