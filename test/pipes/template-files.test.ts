import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PipeError } from '../../src/pipes/pipe-error.ts';
import { substitute } from '../../src/pipes/template.ts';
import { servedRequest } from './served-request.ts';

let parent = '';
let docRoot = '';

beforeAll(() => {
  parent = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'template-')));
  docRoot = path.join(parent, 'docroot');
  mkdirSync(path.join(docRoot, 's'), { recursive: true });
  mkdirSync(path.join(parent, 'docroot-too'));
  writeFileSync(path.join(docRoot, 's', 'subject.txt'), 'hash me\n');
  writeFileSync(path.join(docRoot, 's', 'a..b.txt'), 'dots');
  writeFileSync(path.join(parent, 'secret.txt'), 'secret');
  writeFileSync(path.join(parent, 'docroot-too', 'secret.txt'), 'secret');
  const kind = process.platform === 'win32' ? 'junction' : 'dir';
  symlinkSync(parent, path.join(docRoot, 'up'), kind);
  symlinkSync(path.join(docRoot, 's'), path.join(docRoot, 'same'), kind);
});

afterAll(() => rmSync(parent, { recursive: true, force: true }));

async function substituted(text: string, served: Parameters<typeof servedRequest>[0] = {}) {
  const bytes = await substitute(Buffer.from(text), servedRequest({ docRoot, ...served }), 'none');
  return Buffer.from(bytes).toString();
}

describe('file_hash', () => {
  test.each([
    ['md5', '0J26fTMq21hdF2z4B/APNA=='],
    ['sha1', 'O9KLq7HqhP0g2m/zq8wHkWE9ONI='],
    ['sha256', 'j26z4kpyHnoXzLkcD3+yZMACYQNKVgoxv64gBZm3Mxs='],
    ['sha384', '7O1Cgfu89YtyuCsXTEzHp/m5fUevD49pyiInUeSBvoVgz0SpGl3DVzWhrs3wAObI'],
    [
      'sha512',
      'pOaWdTtwUa0VWJeFfjyVPqGuwUcBqToj/DqNich04h7ex9D3NgzgPLXILfK0qKf/QMakdaUqWe4TkS0hfnLLkQ==',
    ],
  ])('is the digest of a file in base64: %s', async (algorithm, digest) => {
    expect(await substituted(`{{file_hash(${algorithm}, s/subject.txt)}}`)).toBe(digest);
  });

  test.each([
    '/s/subject.txt',
    's/../s/subject.txt',
    '../docroot/s/subject.txt',
    'same/subject.txt',
  ])('finds a file in the document root: %s', async (file) => {
    const digest = '0J26fTMq21hdF2z4B/APNA==';
    expect(await substituted(`{{file_hash(md5, ${file})}}`)).toBe(digest);
  });

  test.each([
    ['md5, s/none.txt', 'the file "s/none.txt" of the document root does not exist.'],
    ['md5, s', 'the file "s" of the document root cannot be read (EISDIR).'],
    ['md6, s/subject.txt', 'there is no algorithm "md6". Did you mean "md5"?'],
    [
      'crc32, x',
      'there is no algorithm "crc32". There is md5, sha1, sha224, sha256, sha384 and sha512.',
    ],
    ['md5, ../secret.txt', '"../secret.txt" leads out of the document root.'],
    [
      'md5, ../docroot-too/secret.txt',
      '"../docroot-too/secret.txt" leads out of the document root.',
    ],
    ['md5, up/secret.txt', '"up/secret.txt" leads out of the document root.'],
    ['md5, up/none.txt', '"up/none.txt" leads out of the document root.'],
  ])('refuses %s', async (args, message) => {
    await expect(substituted(`{{file_hash(${args})}}`)).rejects.toThrow(
      new PipeError(`template "{{file_hash(${args})}}": ${message}`),
    );
  });

  test('refuses a path with NUL', async () => {
    await expect(substituted('{{file_hash(md5, s/\0)}}')).rejects.toThrow(PipeError);
  });

  test('needs a document root', async () => {
    await expect(substituted('{{file_hash(md5, x)}}', { docRoot: '' })).rejects.toThrow(
      new PipeError('template "{{file_hash(md5, x)}}": there is no document root.'),
    );
  });
});

describe('fs_path', () => {
  test.each([
    ['from the folder of the request', '/s/a.sub.txt', '/', 'subject.txt', 's/subject.txt'],
    ['from the document root', '/s/a.sub.txt', '/', '/s/subject.txt', 's/subject.txt'],
    ['from the top', '/a.sub.txt', '/', 's/subject.txt', 's/subject.txt'],
    ['from a folder', '/s/?a/b', '/', 'x', 's/x'],
    ['of what does not exist', '/s/a.sub.txt', '/', 'new/file', 's/new/file'],
    ['below a mount', '/mnt/s/a.sub.txt', '/mnt/', 'subject.txt', 's/subject.txt'],
    ['below a mount, at its top', '/mnt/a.sub.txt', '/mnt/', 'x.txt', 'x.txt'],
    ['of an encoded folder', '/%73/a.sub.txt', '/', 'subject.txt', 's/subject.txt'],
    ['with ..', '/s/a.sub.txt', '/', '../x', 'x'],
    ['with two dots in a name', '/s/a.sub.txt', '/', 'a..b.txt', 's/a..b.txt'],
  ])('is a path %s', async (_, target, urlBase, file, expected) => {
    const found = await substituted(`{{fs_path(${file})}}`, { target, urlBase });
    expect(found).toBe(path.join(docRoot, ...expected.split('/')));
  });

  test.each(['../../secret.txt', '/../secret.txt', '/up/secret.txt', '/up/new/file', '/up'])(
    'does not leave the document root: %s',
    async (file) => {
      await expect(substituted(`{{fs_path(${file})}}`)).rejects.toThrow(
        new PipeError(
          `template "{{fs_path(${file})}}": "${file.startsWith('/') ? file : `../secret.txt`}" leads out of the document root.`,
        ),
      );
    },
  );
});
