// A document root as a site: an index for folders, and one page for what is not there.

import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/server.ts';
import { ask, type Answered } from '../support/ask.ts';
import { get } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testServers } from '../support/test-servers.ts';

const { start } = testServers({ ports: { https: [] } });
const document = 'Accept: text/html,*/*;q=0.8';
const site = temporaryFolder({
  'index.html': 'home',
  'docs/index.html': 'docs',
  'bare/a.txt': 'a',
});

async function answer(
  options: { readonly index?: string; readonly spa?: string },
  asked: string,
): Promise<Answered> {
  const wpt = await start({ documentRoot: site, ...options });
  // Twice: what is served again may come from a cache.
  const first = await ask(wpt.port, asked);
  const second = await ask(wpt.port, asked);
  expect(second.body).toBe(first.body);
  return first;
}

describe('index', () => {
  const index = 'index.html';

  test.each([
    ['/', 200, 'home'],
    ['/docs/', 200, 'docs'],
    ['/docs/?a=b', 200, 'docs'],
    ['/missing/', 404, '{"error": {"code": 404, "message": "404"}}'],
  ])('GET %s', async (asked, status, body) => {
    expect(await answer({ index }, get(asked))).toMatchObject({ status, body });
  });

  test('a folder without its slash is redirected to it', async () => {
    const { status, lines } = await answer({ index }, get('/docs'));
    expect(status).toBe(301);
    expect(lines.join('\n')).toMatch(/^Location: .*\/docs\/$/m);
  });

  test('a folder that has none is listed', async () => {
    const { status, body } = await answer({ index }, get('/bare/'));
    expect(status).toBe(200);
    expect(body).toContain('a.txt');
  });

  test('without it a folder is listed, as in wptserve', async () => {
    expect((await answer({}, get('/docs/'))).body).toContain('index.html');
  });
});

describe('spa', () => {
  const spa = '/index.html';

  test.each<[string, string, number, string | undefined]>([
    ['a document that is not there', get('/users/7', document), 200, 'home'],
    ['a frame', get('/users/7', 'Sec-Fetch-Dest: iframe', 'Accept: */*'), 200, 'home'],
    ['a script', get('/app.js', 'Sec-Fetch-Dest: script', document), 404, undefined],
    ['what fetch() asks for', get('/api/users', 'Accept: */*'), 404, undefined],
    ['a file that is there', get('/docs/index.html', document), 200, 'docs'],
    ['a path out of the folder', get('/../x', document), 200, 'home'],
  ])('%s', async (_, asked, status, body) => {
    const answered = await answer({ spa }, asked);
    expect(answered.status).toBe(status);
    if (body !== undefined) expect(answered.body).toBe(body);
  });

  test('a route wins over it', async () => {
    const wpt = await start({ documentRoot: site, spa });
    wpt.route('/users/*', { body: 'route' });
    expect((await ask(wpt.port, get('/users/7', document))).body).toBe('route');
  });
});

describe('a mistake is told where it is made', () => {
  test.each<[object, string]>([
    [
      { index: 'a/b.html' },
      'wptserve index: "a/b.html" is not the name of a file. Write \'index.html\'.',
    ],
    [{ index: '' }, 'wptserve index: "" is not the name of a file. Write \'index.html\'.'],
    [{ index: true }, "wptserve index: true is not the name of a file. Write 'index.html'."],
    [{ index: '..' }, 'wptserve index: ".." is not the name of a file. Write \'index.html\'.'],
    [
      { spa: 'index.html' },
      'wptserve spa: "index.html" is not the path of a page. Write \'/index.html\'.',
    ],
    [{ spa: true }, "wptserve spa: true is not the path of a page. Write '/index.html'."],
    [
      { spa: '/app.html' },
      'wptserve spa: "/app.html": there is no such file in the option documentRoot.',
    ],
    [
      { spa: '/docs/' },
      'wptserve spa: "/docs/": there is no such file in the option documentRoot.',
    ],
    [
      { spa: '/index.html', documentRoot: undefined },
      'wptserve spa: "/index.html" needs the option documentRoot.',
    ],
    [
      { index: 'index.html', documentRoot: undefined },
      'wptserve index: "index.html" needs the option documentRoot.',
    ],
  ])('%j', async (options, message) => {
    await expect(start({ documentRoot: site, ...options })).rejects.toEqual(
      new UsageError(message),
    );
  });
});
