import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { DocumentRoot, type DocumentAnswer } from '../../src/handlers/document-root.ts';
import type { Request } from '../../src/http/request/request.ts';
import { Response } from '../../src/http/response/response.ts';
import { script } from '../../src/script/builder.ts';
import { UsageError } from '../../src/usage-error.ts';
import { makeRequest } from '../support/make-request.ts';
import { writeFiles } from '../support/temporary-folder.ts';

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
  writeFileSync(path.join(site, '100%.txt'), 'hundred');
  writeFileSync(path.join(site, '%zz.txt'), 'zz');
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

const settings = { validators: false };

/** A document root of a single file. */
function at(file: string): DocumentRoot {
  return DocumentRoot.open('/lib.js', path.join(site, file), settings);
}

interface Served {
  readonly request: Request;
  readonly response: Response;
  readonly answer: DocumentAnswer | undefined;
}

async function answer(
  line: string,
  root = DocumentRoot.open('/', site, settings),
): Promise<Served> {
  const request = makeRequest(line);
  const response = new Response(request);
  return { request, response, answer: await root.answerInto(response, request) };
}

/** Type and content of the file that is served. */
async function serve(line: string, root = site): Promise<string | undefined> {
  const served = await answer(line, DocumentRoot.open('/', root, settings));
  if (served.answer === undefined) return undefined;
  expect(served.answer).toMatchObject({ kind: 'response', file: expect.any(String) });
  expect(served.response.status).toBe(200);
  return textOf(served.response);
}

function textOf({ headers, content }: Response): string {
  const text = typeof content === 'string' ? content : Buffer.from(content as Uint8Array);
  return `${headers.get('Content-Type')[0]} ${text.toString('latin1')}`;
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
    ['slashes in front as one', 'GET ///a.txt', 'text/plain a'],
    ['slashes within as one', 'GET /folder//%2f/b.html', 'text/html <b>'],
    ['a percent sign that begins no escape', 'GET /100%.txt', 'text/plain hundred'],
    ['what only looks like an escape', 'GET /%zz.txt', 'text/plain zz'],
    ['a dot as the folder itself', 'GET /./folder/%2e/b.html', 'text/html <b>'],
    ['a link inside, with the type of its own name', 'GET /inside.html', 'text/html a'],
    ['the answer to HEAD, whose content is left out later', 'HEAD /a.txt', 'text/plain a'],
  ])('serves %s', async (_, line, served) => {
    expect(await serve(line)).toBe(served);
  });

  test.each([
    ['a file that is not there', 'GET /missing.txt'],
    ['a file with a slash', 'GET /a.txt/'],
    ['a file with an encoded slash', 'GET /a.txt%2f'],
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
    ['an encoded slash in front', 'GET /%2Fa.txt'],
    ['an encoded slash alone', 'GET /%2F'],
    ['encoded slashes in front of a folder', 'GET /%2f%2ffolder/'],
    ['an encoded slash behind slashes', 'GET //%2Fa.txt'],
    ['bytes that are no UTF-8', 'GET /%ff'],
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
    const root = DocumentRoot.open('/', site, settings);
    const file = path.join(site, 'changing.txt');
    for (const text of ['one', 'two']) {
      writeFileSync(file, text);
      const { response } = await answer('GET /changing.txt', root);
      expect(textOf(response)).toBe(`text/plain ${text}`);
    }
  });

  // The system lets root read everything.
  test.skipIf(process.getuid?.() === 0)(
    'does not serve what may not be read (not as root)',
    async () => {
      for (const [name, size] of [
        ['small.txt', 5],
        ['big.txt', 2_000_000],
      ] as const) {
        const locked = path.join(site, name);
        writeFileSync(locked, Buffer.alloc(size));
        chmodSync(locked, 0);
        expect(await serve(`GET /${name}`)).toBeUndefined();
      }
      writeFileSync(path.join(site, 'a.js'), '');
      writeFileSync(path.join(site, 'a.js.headers'), 'A: b');
      chmodSync(path.join(site, 'a.js.headers'), 0);
      expect(await serve('GET /a.js')).toBeUndefined();
    },
  );

  test('begins at the top behind the path of a mount, where slashes follow', async () => {
    const root = DocumentRoot.open('/lib/', site, settings);
    for (const line of ['GET /lib//a.txt', 'GET /lib/%2Fa.txt', 'GET /lib//']) {
      // oxlint-disable-next-line no-await-in-loop
      expect([line, (await answer(line, root)).answer]).toEqual([line, undefined]);
    }
    const { response } = await answer('GET /lib/folder//b.html', root);
    expect(textOf(response)).toBe('text/html <b>');
  });

  test('tells the request where it is served from, also when there is no such file', async () => {
    const root = DocumentRoot.open('/lib/', path.join(folder, 'link'), settings);
    for (const line of ['GET /lib/a.txt', 'GET /lib/missing/a']) {
      const { request } = await answer(line, root);
      expect(request).toMatchObject({
        docRoot: realpathSync(site),
        urlBase: '/lib/',
        routeMatch: { '*': line.slice('GET /lib/'.length) },
      });
    }
  });

  test('names the file that is served, a link by its own name', async () => {
    const { answer: given } = await answer('GET /%69nside.html');
    expect(given).toEqual({
      kind: 'response',
      file: path.join(realpathSync(site), 'inside.html'),
    });
  });
});

/** A root for which its files were written ten seconds ago. */
function later(urlBase = '/'): DocumentRoot {
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 10_000);
  return DocumentRoot.open(urlBase, site, settings);
}

describe('what a document root has at hand', () => {
  test('is nothing before it was asked for', () => {
    expect(later().ready(makeRequest('GET /a.txt'))).toBeUndefined();
  });

  test.each(['GET', 'HEAD'])('is the whole answer to %s once it was made', async (method) => {
    const root = later();
    const { response } = await answer(`${method} /a.txt`, root);
    for (const line of ['GET /a.txt', 'HEAD /a.txt', 'GET /a.txt?x=1&y']) {
      expect(root.ready(makeRequest(line))).toEqual(response.toMessage());
    }
    expect(root.ready(makeRequest('GET /folder/b.html'))).toBeUndefined();
  });

  test.each([
    ['GET /a.txt', 'Range: bytes=0-0'],
    ['GET /a.txt', 'If-None-Match: "x"'],
    ['GET /a.txt', 'If-Match: "x"'],
    ['GET /a.txt', 'If-Modified-Since: x'],
    ['GET /a.txt', 'If-Unmodified-Since: x'],
    ['GET /a.txt?pipe=gzip', 'X: y'],
    ['GET /a.txt?x&pipe', 'X: y'],
    ['GET /a.txt?%70ipe=gzip', 'X: y'],
    ['POST /a.txt', 'X: y'],
    ['OPTIONS /a.txt', 'X: y'],
  ])('is neither made by nor for %s with %s', async (line, field) => {
    const root = later();
    await answer('GET /a.txt', root);
    expect(root.ready(makeRequest('GET /a.txt'))).toBeDefined();
    expect(root.ready(makeRequest(line, field))).toBeUndefined();
    const another = later();
    const request = makeRequest(line, field);
    await another.answerInto(new Response(request), request);
    expect(another.ready(makeRequest('GET /a.txt'))).toBeUndefined();
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['a template', { 'ready/a.sub.txt': 'x' }, '/ready/a.sub.txt'],
    [
      'a file with a template for its headers',
      { 'ready/b.txt': 'x', 'ready/b.txt.sub.headers': 'A: b' },
      '/ready/b.txt',
    ],
    ['a folder', { 'ready/c.txt': 'x' }, '/ready/'],
    ['bytes as they are', { 'ready/d.asis': 'x' }, '/ready/d.asis'],
    ['a handler module', { 'ready/e.handler.js': 'x' }, '/ready/e.handler.js'],
    ['a file that is not there', {}, '/ready/missing'],
  ])('is never %s', async (_, files, target) => {
    writeFiles(site, files);
    const root = later();
    await answer(`GET ${target}`, root);
    expect(root.ready(makeRequest(`GET ${target}`))).toBeUndefined();
  });

  test('is known by the path that was asked for', async () => {
    const root = later('/lib/');
    await answer('GET /lib/a.txt', root);
    expect(root.ready(makeRequest('GET /lib/a.txt'))).toBeDefined();
    expect(root.ready(makeRequest('GET /a.txt'))).toBeUndefined();
    expect(root.ready(makeRequest('GET /lib/%61.txt'))).toBeUndefined();
  });
});

describe('a folder of a document root', () => {
  test('without a slash is somewhere else', async () => {
    const { response, answer: given } = await answer('GET /folder?a=b');
    expect(given).toEqual({ kind: 'response', file: undefined });
    expect(response.status).toBe(301);
    expect([...response.headers]).toEqual([['Location', 'http://localhost/folder/?a=b']]);
    expect(response.content).toBe('');
  });

  test('with a slash is a listing', async () => {
    const { response, answer: given } = await answer('GET /folder/');
    expect(given).toEqual({ kind: 'response', file: undefined });
    expect(textOf(response)).toContain('<title>Directory listing for /folder/</title>');
    expect(textOf(response)).toContain('<a href="b.html">b.html</a>');
    expect(textOf((await answer('GET /')).response)).toContain('listing for /</title>');
  });

  test.each(['GET /up/', 'GET /up', 'GET /sibling/', 'GET /sibling'])(
    'is none when it lies outside: %s',
    async (line) => {
      expect((await answer(line)).answer).toBeUndefined();
    },
  );

  test.each(['POST', 'OPTIONS'])('is none for %s', async (method) => {
    expect((await answer(`${method} /folder/`)).answer).toBeUndefined();
  });
});

describe('a document root at a path of its own', () => {
  test('covers what is below', () => {
    const root = DocumentRoot.open('/lib/', site, settings);
    expect(['/lib/', '/lib/a', '/lib//'].every((each) => root.covers(each))).toBe(true);
    expect(['/lib', '/', '/library/a', '/LIB/a'].some((each) => root.covers(each))).toBe(false);
  });

  test('serves its files there', async () => {
    const root = DocumentRoot.open('/x/lib/', site, settings);
    expect(textOf((await answer('GET /x/lib/folder/b.html', root)).response)).toBe('text/html <b>');
    expect((await answer('GET /x/lib/../../secret.txt', root)).answer).toBeUndefined();
  });

  test('lists its folder with the path of the request', async () => {
    const root = DocumentRoot.open('/lib/', site, settings);
    const { response } = await answer('GET /lib/', root);
    expect(textOf(response)).toContain('listing for /lib/</title>');
    expect(textOf(response)).toContain('<li class="dir"><a href="/">..</a></li>');
  });
});

describe('a document root of a single file', () => {
  test('covers its own path', () => {
    const root = at('a.txt');
    expect(root.covers('/lib.js')).toBe(true);
    expect(['/lib.js/', '/lib.jsx', '/'].some((each) => root.covers(each))).toBe(false);
  });

  test('serves the file with the type of its name', async () => {
    const { response, answer: given } = await answer('GET /lib.js', at('a.txt'));
    expect(textOf(response)).toBe('text/plain a');
    expect(given).toEqual({ kind: 'response', file: path.join(realpathSync(site), 'a.txt') });
  });

  test('may be a link to anywhere, because its author said so', async () => {
    expect(textOf((await answer('GET /lib.js', at('outside.txt'))).response)).toBe(
      'text/plain secret',
    );
  });

  test('is none when the file has gone', async () => {
    const file = path.join(site, 'going.txt');
    writeFileSync(file, 'here');
    const root = at('going.txt');
    expect(textOf((await answer('GET /lib.js', root)).response)).toBe('text/plain here');
    rmSync(file);
    expect((await answer('GET /lib.js', root)).answer).toBeUndefined();
    mkdirSync(file);
    expect((await answer('GET /lib.js', root)).answer).toBeUndefined();
  });

  test('is refused when it is no file, or not there', () => {
    expect(() => at('folder')).toThrow(/is not a file\.$/);
    expect(() => at('missing')).toThrow(/missing does not exist\. A relative path/);
  });
});

describe('files that are no content', () => {
  test('of the name .asis are sent as they are, and the connection is closed', async () => {
    writeFileSync(path.join(site, 'raw.asis'), Uint8Array.of(72, 0, 255));
    for (const line of ['GET /raw.asis', 'HEAD /raw.asis']) {
      expect((await answer(line)).answer).toEqual({
        kind: 'script',
        script: script.raw(Uint8Array.of(72, 0, 255)).close(),
      });
    }
    expect((await answer('POST /raw.asis')).answer).toBeUndefined();
  });

  test.each(['a.handler.ts', 'a.handler.js', 'a.handler.mjs'])(
    'of the name %s are handler modules for any method',
    async (name) => {
      writeFileSync(path.join(site, name), '');
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'WHATEVER']) {
        expect((await answer(`${method} /${name}`)).answer).toEqual({
          kind: 'handlerModule',
          file: path.join(realpathSync(site), name),
        });
      }
    },
  );

  test('are no handler modules when they are folders', async () => {
    mkdirSync(path.join(site, 'folder.handler.ts'));
    const { response } = await answer('GET /folder.handler.ts');
    expect(response.status).toBe(301);
  });
});

describe('a document root that is refused', () => {
  const hint = 'A relative path starts at the working directory.';

  test('because it does not exist', () => {
    const missing = path.join(folder, 'missing');
    expect(() => DocumentRoot.open('/', missing, settings)).toThrow(
      new UsageError(`wptserve documentRoot "${missing}": ${missing} does not exist. ${hint}`),
    );
  });

  test('with the path that was looked at when it is relative', () => {
    expect(() => DocumentRoot.open('/', 'no/such/folder', settings)).toThrow(
      new UsageError(
        `wptserve documentRoot "no/such/folder": ${path.resolve('no/such/folder')} does not exist. ${hint}`,
      ),
    );
  });

  test('because it is a file', () => {
    const file = path.join(site, 'a.txt');
    expect(() => DocumentRoot.open('/', file, settings)).toThrow(
      new UsageError(`wptserve documentRoot "${file}": ${file} is not a folder.`),
    );
  });

  test('because the way to it leads through a file', () => {
    const through = path.join(site, 'a.txt/b');
    expect(() => DocumentRoot.open('/', through, settings)).toThrow(
      new UsageError(
        `wptserve documentRoot "${through}": ${through} cannot be read (ENOTDIR). ${hint}`,
      ),
    );
  });

  // The system lets root read everything.
  test.skipIf(process.getuid?.() === 0)('because it may not be read (not as root)', () => {
    const locked = path.join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0);
    expect(() => DocumentRoot.open('/', locked, settings)).toThrow(
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
  ])('because it is no path: %s', (shown, root) => {
    expect(() => DocumentRoot.open('/', root as string, settings)).toThrow(
      new UsageError(`wptserve documentRoot ${shown}: it is the path of a folder.`),
    );
  });
});
