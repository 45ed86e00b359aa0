import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DocumentRoot } from '../../src/handlers/document-root.ts';
import { UsageError } from '../../src/usage-error.ts';
import { makeRequest } from '../support/make-request.ts';

// Beside the root lies a secret that no request may read.
const folder = mkdtempSync(path.join(tmpdir(), 'wptserve-root-'));
const site = path.join(folder, 'site');

beforeAll(() => {
  mkdirSync(path.join(site, 'folder'), { recursive: true });
  mkdirSync(path.join(folder, 'site-secret'));
  writeFileSync(path.join(folder, 'secret.txt'), 'secret');
  writeFileSync(path.join(folder, 'site-secret/a.txt'), 'secret');
  writeFileSync(path.join(site, 'a.txt'), 'a');
  writeFileSync(path.join(site, 'folder/b.html'), '<b>');
  writeFileSync(path.join(site, 'ž lu&.txt'), 'c');
  writeFileSync(path.join(site, '%41.txt'), 'percent');
  writeFileSync(path.join(site, 'bytes'), Uint8Array.of(0, 255));
  writeFileSync(path.join(site, '...'), 'dots');
  // Where a backslash is no separator it can be in a name; no URL of a browser has one.
  if (path.sep === '/') writeFileSync(path.join(site, String.raw`back\slash.txt`), 'd');
  symlinkSync('a.txt', path.join(site, 'inside.html'));
  symlinkSync('../secret.txt', path.join(site, 'outside.txt'));
  symlinkSync('..', path.join(site, 'up'));
  symlinkSync('../site-secret', path.join(site, 'sibling'));
  symlinkSync('loop', path.join(site, 'loop'));
  symlinkSync('site', path.join(folder, 'link'));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function serve(line: string, root = site): Promise<string | undefined> {
  const opened = await DocumentRoot.open(root);
  const reply = await opened.reply(makeRequest(line));
  return reply && `${reply.contentType} ${Buffer.from(reply.content).toString('latin1')}`;
}

describe('a document root', () => {
  test.each([
    ['a file', 'GET /a.txt', 'text/plain a'],
    ['a file of a folder', 'GET /folder/b.html', 'text/html <b>'],
    ['a file whatever the query is', 'GET /a.txt?../secret.txt', 'text/plain a'],
    ['a file with an encoded name', 'GET /%C5%BE%20lu%26.txt', 'text/plain c'],
    ['a file with a percent sign in its name', 'GET /%2541.txt', 'text/plain percent'],
    ['a file of unknown type', 'GET /bytes', 'application/octet-stream \0\xff'],
    ['a name of three dots', 'GET /...', 'application/octet-stream dots'],
    ['an encoded slash as a slash', 'GET /folder%2fb.html', 'text/html <b>'],
    ['a dot as the folder itself', 'GET /./folder/%2e/b.html', 'text/html <b>'],
    ['a link inside, with the type of its own name', 'GET /inside.html', 'text/html a'],
    ['the answer to HEAD, whose content is left out later', 'HEAD /a.txt', 'text/plain a'],
  ])('serves %s', async (_, line, served) => {
    expect(await serve(line)).toBe(served);
  });

  test.each([
    ['a file that is not there', 'GET /missing.txt'],
    ['a folder', 'GET /folder'],
    ['a folder with a slash', 'GET /folder/'],
    ['itself', 'GET /'],
    ['a file with a slash', 'GET /a.txt/'],
    ['a path through a file', 'GET /a.txt/b'],
    ['the folder above', 'GET /..'],
    ['a file above', 'GET /../secret.txt'],
    ['a file above, over a folder inside', 'GET /folder/../../secret.txt'],
    ['a file inside, by way of the folder above', 'GET /folder/../a.txt'],
    ['encoded dots', 'GET /%2e%2e/secret.txt'],
    ['half encoded dots', 'GET /.%2E/secret.txt'],
    ['an encoded slash', 'GET /..%2fsecret.txt'],
    ['encoded dots and slash', 'GET /%2e%2e%2fsecret.txt'],
    ['dots that are encoded twice', 'GET /%252e%252e/secret.txt'],
    ['a backslash', String.raw`GET /..\secret.txt`],
    ['an encoded backslash', 'GET /..%5csecret.txt'],
    ['a backslash as a separator', 'GET /folder%5cb.html'],
    ['a backslash in a name', 'GET /back%5cslash.txt'],
    ['NUL at the end of a name', 'GET /a.txt%00'],
    ['NUL before another extension', 'GET /a.txt%00.html'],
    ['overlong UTF-8 dots', 'GET /%c0%ae%c0%ae/secret.txt'],
    ['an escape of another kind', 'GET /%u002e%u002e/secret.txt'],
    ['a broken escape', 'GET /a.txt%'],
    ['an absolute path', `GET /${path.join(folder, 'secret.txt')}`],
    ['an absolute path after an encoded slash', `GET /%2f${path.join(folder, 'secret.txt')}`],
    ['a link to a file outside', 'GET /outside.txt'],
    ['a link to the folder above', 'GET /up/secret.txt'],
    ['a link to a folder whose name begins like the root', 'GET /sibling/a.txt'],
    ['a link to itself', 'GET /loop'],
    ['a name that is too long', `GET /${'x'.repeat(5000)}`],
    ['POST', 'POST /a.txt'],
    ['OPTIONS for the server', 'OPTIONS *'],
  ])('does not serve %s', async (_, line) => {
    expect(await serve(line)).toBeUndefined();
  });

  test('may be a link itself, and be followed when it is the root of the machine', async () => {
    expect(await serve('GET /a.txt', path.join(folder, 'link'))).toBe('text/plain a');
    expect(await serve(`GET ${path.join(site, 'a.txt')}`, '/')).toBe('text/plain a');
  });

  test('serves what its files hold now', async () => {
    const root = await DocumentRoot.open(site);
    const file = path.join(site, 'changing.txt');
    for (const text of ['one', 'two']) {
      writeFileSync(file, text);
      // oxlint-disable-next-line no-await-in-loop -- one after the other
      const reply = await root.reply(makeRequest('GET /changing.txt'));
      expect(Buffer.from(reply!.content).toString()).toBe(text);
    }
  });
});

describe('a document root that is refused', () => {
  const hint = 'A relative path starts at the working directory.';

  test('because it does not exist', async () => {
    const missing = path.join(folder, 'missing');
    await expect(DocumentRoot.open(missing)).rejects.toThrow(
      new UsageError(`wptserve documentRoot "${missing}": ${missing} does not exist. ${hint}`),
    );
  });

  test('with the path that was looked at when it is relative', async () => {
    await expect(DocumentRoot.open('no/such/folder')).rejects.toThrow(
      new UsageError(
        `wptserve documentRoot "no/such/folder": ${path.resolve('no/such/folder')} does not exist. ${hint}`,
      ),
    );
  });

  test('because it is a file', async () => {
    const file = path.join(site, 'a.txt');
    await expect(DocumentRoot.open(file)).rejects.toThrow(
      new UsageError(`wptserve documentRoot "${file}": ${file} is not a folder.`),
    );
  });

  test('because the way to it leads through a file', async () => {
    const through = path.join(site, 'a.txt/b');
    await expect(DocumentRoot.open(through)).rejects.toThrow(
      new UsageError(
        `wptserve documentRoot "${through}": ${through} cannot be read (ENOTDIR). ${hint}`,
      ),
    );
  });

  // The system lets root read everything.
  test.skipIf(process.getuid?.() === 0)('because it may not be read (not as root)', async () => {
    const locked = path.join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0);
    await expect(DocumentRoot.open(locked)).rejects.toThrow(
      new UsageError(
        `wptserve documentRoot "${locked}": ${locked} cannot be read (EACCES). ${hint}`,
      ),
    );
  });

  test.each([
    ['""', ''],
    ['null', null],
    ['5', 5],
    ['["site"]', ['site']],
    ['an instance of URL', new URL('file:///')],
  ])('because it is no path: %s', async (shown, root) => {
    await expect(DocumentRoot.open(root as string)).rejects.toThrow(
      new UsageError(`wptserve documentRoot ${shown}: it is the path of a folder.`),
    );
  });
});
