import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { directoryListing, type DirectoryEntry } from '../../src/handlers/directory-listing.ts';

async function listed(urlPath: string, ...names: readonly string[]): Promise<string[]> {
  const entries = names.map((name) => ({
    name: name.replace(/\/$/, ''),
    isDirectory: name.endsWith('/'),
  }));
  const page = await directoryListing(urlPath, entries);
  return page.split('\n').filter((line) => line.startsWith('<li '));
}

describe('a directory listing as recorded', () => {
  interface Recording {
    readonly id: string;
    readonly files: Readonly<Record<string, string>>;
    readonly request: string;
    readonly response: { readonly status_line: string; readonly body: string };
  }
  const recordings = JSON.parse(
    readFileSync(path.join(import.meta.dirname, '../../fixtures/reference/directory.json'), 'utf8'),
  ) as Recording[];
  const pages = recordings
    .filter(({ response }) => response.status_line === 'HTTP/1.1 200 OK')
    .map((each) => ({ ...each, path: (each.request.split(' ')[1] ?? '').replace(/\?.*/, '') }));

  /** The entries of a folder; `.keep` only made the folder for the recording. */
  function entriesOf(files: Recording['files'], urlPath: string): DirectoryEntry[] {
    const folder = decodeURIComponent(urlPath).slice(1);
    const names = Object.keys(files)
      .map((name) => Buffer.from(name, 'latin1').toString())
      .filter((name) => name.startsWith(folder) && !name.endsWith('/.keep'))
      .map((name) => name.slice(folder.length).split('/'));
    return names.map(([name = '', below]) => ({ name, isDirectory: below !== undefined }));
  }

  test('is compared with every recorded page', () => {
    expect(pages).toHaveLength(6);
  });

  test.each(pages)('$id', async ({ path: urlPath, files, response }) => {
    const page = await directoryListing(urlPath, entriesOf(files, urlPath));
    expect(Buffer.from(page).toString('latin1')).toBe(response.body);
  });

  // route-mnt-
  test('under a mount', async () => {
    const entries = ['v.sub.txt', 'p.py', 'a.txt'].map((name) => ({ name, isDirectory: false }));
    expect(await directoryListing('/mnt/', entries)).toBe(`<!doctype html>
<meta name="viewport" content="width=device-width">
<title>Directory listing for /mnt/</title>
<h1>Directory listing for /mnt/</h1>
<ul>
<li class="dir"><a href="/">..</a></li>
<li class="file"><a href="a.txt">a.txt</a></li>
<li class="file"><a href="p.py">p.py</a></li>
<li class="file"><a href="v.sub.txt">v.sub.txt</a></li>
</ul>
`);
  });
});

describe('a directory listing', () => {
  test('of an empty root has an empty list', async () => {
    expect(await directoryListing('/', [])).toBe(`<!doctype html>
<meta name="viewport" content="width=device-width">
<title>Directory listing for /</title>
<h1>Directory listing for /</h1>
<ul>

</ul>
`);
  });

  test('shows its path as it was sent, escaped', async () => {
    expect(await directoryListing('/%3Cb%3E/<"&\'>/', [])).toContain(
      '<title>Directory listing for /%3Cb%3E/&lt;&quot;&amp;&#x27;&gt;/</title>\n' +
        '<h1>Directory listing for /%3Cb%3E/&lt;&quot;&amp;&#x27;&gt;/</h1>\n',
    );
  });

  test.each([
    ['/a/', '/'],
    ['/a/b/', '/a/'],
    ['/a/%20/c/', '/a/%20/'],
    ['/a//b//', '/a/'],
    ['/a/./', '/'],
    ['/a/./b/', '/a/'],
    ['/"/&/c/', '/&quot;/&amp;/'],
  ])('of %s leads up to %s', async (urlPath, parent) => {
    expect(await listed(urlPath)).toEqual([`<li class="dir"><a href="${parent}">..</a></li>`]);
  });

  test('escapes and percent-encodes names', async () => {
    expect(await listed('/', `a'"&<>.txt`, '!()*~_-.:;?#%20+', 'é/', '😀')).toEqual([
      '<li class="file"><a href="%21%28%29%2A~_-.%3A%3B%3F%23%2520%2B">!()*~_-.:;?#%20+</a></li>',
      '<li class="file"><a href="a%27%22%26%3C%3E.txt">a&#x27;&quot;&amp;&lt;&gt;.txt</a></li>',
      '<li class="dir"><a href="%C3%A9/">é</a></li>',
      '<li class="file"><a href="%F0%9F%98%80">😀</a></li>',
    ]);
  });

  test('sorts by code point', async () => {
    const names = ['😀', '\uffee', 'é', 'b', 'a-b', 'a', 'B', '.c', 'a.b'];
    expect((await listed('/', ...names)).map((line) => />([^<]*)<\/a>/.exec(line)?.[1])).toEqual([
      '.c',
      'B',
      'a',
      'a-b',
      'a.b',
      'b',
      'é',
      '\uffee',
      '😀',
    ]);
  });

  test('shows x.headers with x, whatever stands between them', async () => {
    expect(await listed('/', 'x.headers', 'x-y', 'x')).toEqual([
      '<li class="file"><a href="x">x</a> (<a href="x.headers">.headers</a>)</li>',
      '<li class="file"><a href="x-y">x-y</a></li>',
    ]);
    expect(await listed('/', 'é.headers', 'é/')).toEqual([
      '<li class="dir"><a href="%C3%A9/">é</a> (<a href="%C3%A9.headers">.headers</a>)</li>',
    ]);
  });

  test.each([
    ['__dir__.headers'],
    ['undefined.headers'],
    ['.headers'],
    ['x', 'x.sub.headers'],
    ['x', 'y.headers'],
  ])('shows headers of nothing that is there alone: %s %s', async (...names) => {
    const shown = names.filter((name) => name !== undefined);
    expect(await listed('/', ...shown)).toEqual(
      shown.map((name) => `<li class="file"><a href="${name}">${name}</a></li>`),
    );
  });

  test('shows headers of headers alone', async () => {
    expect(await listed('/', 'x.headers.headers', 'x.headers', 'x')).toEqual([
      '<li class="file"><a href="x">x</a> (<a href="x.headers">.headers</a>)</li>',
      '<li class="file"><a href="x.headers.headers">x.headers.headers</a></li>',
    ]);
  });

  test('takes a name that is no Unicode', async () => {
    expect(await listed('/', 'a\ud800')).toEqual([
      '<li class="file"><a href="a%EF%BF%BD">a\ud800</a></li>',
    ]);
  });

  test('leaves the entries it was given alone', async () => {
    const entries = Object.freeze(
      ['x.headers', 'x'].map((name) => Object.freeze({ name, isDirectory: false })),
    );
    await directoryListing('/', entries);
    expect(entries.map(({ name }) => name)).toEqual(['x.headers', 'x']);
  });

  test('is in the order of code points, however many entries there are', async () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 20 }), async (some) => {
        const names = some.flatMap((each) =>
          Array.from({ length: 150 }, (_, at) => `${each.replaceAll(/[<>&"'\n]/g, '')}${at}`),
        );
        const page = await directoryListing(
          '/',
          names.map((each) => ({ name: each, isDirectory: false })),
        );
        const shown = Array.from(page.matchAll(/">([^<]*)<\/a>/g), (match) => match[1]);
        expect(shown).toEqual(
          names.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))),
        );
      }),
      { numRuns: 8 },
    );
  });

  test('of many entries lets others have their turns', async () => {
    let turns = 0;
    const count = (): void => {
      turns += 1;
      counting = setImmediate(count);
    };
    let counting = setImmediate(count);
    const entries = Array.from({ length: 50_000 }, (_, at) => ({
      name: String(at),
      isDirectory: false,
    }));
    await directoryListing('/', entries);
    clearImmediate(counting);
    expect(turns).toBeGreaterThan(100);
  });
});
