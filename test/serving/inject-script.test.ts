// The option injectScript. Where a script goes in a page is in test/handlers/inject-script.test.ts.

import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  fileHandler,
  script,
  startServer,
  type Handler,
  type Reply,
  type Server,
} from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get, request } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder({
  'site/a.html': '<!doctype html><p>',
  'site/a.sub.html': '<p>{{GET[x]}}',
  'site/big.html': `<p>${'x'.repeat(2_500_000)}`,
  'site/a.txt': '<p>',
  'site/typed.html': '<p>',
  'site/typed.html.headers': 'Content-Type: text/html; charset=utf-8',
  'site/length.html': '<p>',
  'site/length.html.headers': 'Content-Length: 3',
  'site/m.handler.mjs': 'export const main = () => [{ "Content-Type": "text/html" }, "<p>module"];',
  'inject.js': 'window.injected = 1;',
});
const element = `<script>
window.injected = 1;
// Remove the injected script tag from the DOM.
document.currentScript.remove();
</script>
`;
const html = { 'Content-Type': 'text/html' };
const page = { headers: html, body: '<p>' };
const servers: Server[] = [];
let wpt: Server;

beforeAll(async () => {
  const options = { documentRoot: path.join(folder, 'site'), ports: { https: [] } };
  for (const injectScript of [
    { content: 'window.injected = 1;' },
    { path: path.join(folder, 'inject.js') },
  ]) {
    servers.push(await startServer({ ...options, injectScript }));
  }
  wpt = servers[0]!;
});
afterEach(() => wpt.reset());
afterAll(async () => {
  for (const server of servers) await server.close();
});

describe('a script for every document', () => {
  test('may be text, or in a file', async () => {
    for (const server of servers) {
      // Twice: a file may be kept as it was read.
      for (const _ of [1, 2]) {
        const { body, lines, ending } = await ask(server.port, get('/a.html'));
        expect(body).toBe(`<!doctype html>${element}<p>`);
        expect(lines).toEqual([
          'Content-Type: text/html',
          'Accept-Ranges: bytes',
          `Content-Length: ${body.length}`,
        ]);
        expect(ending).toBe('kept');
      }
    }
  });

  test('is in documents after their pipes', async () => {
    const { body } = await ask(wpt.port, get('/a.sub.html?x=%3C&pipe=slice(1)'));
    expect(body).toBe(`${element}p>&lt;`);
    expect((await ask(wpt.port, get('/a.sub.html?x=%3C'))).body).toBe(`${element}<p>&lt;`);
  });

  test('is in a big document too', async () => {
    const { body, lines } = await ask(wpt.port, get('/big.html'));
    expect(body).toBe(`${element}<p>${'x'.repeat(2_500_000)}`);
    expect(lines).toContain(`Content-Length: ${body.length}`);
  });

  test('counts in the answer to HEAD', async () => {
    const { body, lines } = await ask(wpt.port, request('HEAD', '/a.html', ''));
    expect(body).toBe('');
    expect(lines).toContain(`Content-Length: ${'<!doctype html><p>'.length + element.length}`);
  });

  test('is in a reply by its content type, to which a charset is added', async () => {
    wpt.route('/x', { contentType: 'text/html', body: '<p>' });
    expect(await ask(wpt.port, get('/x'))).toMatchObject({
      body: `${element}<p>`,
      lines: ['Content-Type: text/html; charset=utf-8', `Content-Length: ${element.length + 3}`],
      ending: 'kept',
    });
  });

  test.each<[string, Reply | Handler]>([
    ['a reply', { headers: html, body: '<p>' }],
    ['a reply from a file', { file: path.join(folder, 'site/typed.html') }],
  ])('is in %s', async (_, answer) => {
    wpt.route('/x', answer);
    expect(await ask(wpt.port, get('/x'))).toMatchObject({
      body: `${element}<p>`,
      lines: ['Content-Type: text/html', `Content-Length: ${element.length + 3}`],
      ending: 'kept',
    });
  });

  test('is in what a handler module returns', async () => {
    expect((await ask(wpt.port, get('/m.handler.mjs'))).body).toBe(`${element}<p>module`);
  });

  test('is in a chunked reply, which stays chunked', async () => {
    wpt.route('/x', { headers: { ...html, 'Transfer-Encoding': 'chunked' }, body: '<p>' });
    const { body, lines, ending } = await ask(wpt.port, get('/x'));
    expect(body).toBe(`${element}<p>`);
    expect(lines).toEqual(['Content-Type: text/html', 'Transfer-Encoding: chunked']);
    expect(ending).toBe('kept');
  });
});

describe('no script is injected', () => {
  test.each<[string, Handler]>([
    ['what it returns', () => [html, '<p>']],
    ['a reply that it returns', () => ({ headers: html, body: '<p>' })],
    [
      'what it fills in',
      (_, response) => {
        response.headers.update(Object.entries(html));
        response.content = '<p>';
      },
    ],
    ['a file that it serves', fileHandler(path.join(folder, 'site'))],
  ])('by the handler of a route: %s', async (_, handler) => {
    wpt.route('/{name}.html', handler);
    const { body, ending } = await ask(wpt.port, get('/a.html'));
    expect(body).toMatch(/^(?:<!doctype html>)?<p>$/);
    expect(ending).toBe('kept');
    expect((await ask(wpt.port, get('/a.html?pipe=slice(1)'))).body).toMatch(/^.*p>$/);
  });

  test.each(['/a.txt', '/typed.html'])('into what is no document: %s', async (target) => {
    expect(await ask(wpt.port, get(target))).toMatchObject({ body: '<p>', ending: 'kept' });
  });

  test.each<[string, Reply | Handler, string]>([
    ['content piece by piece', { ...page, pipe: 'trickle(1:d0)' }, '<p>'],
    ['text', { body: '<p>' }, '<p>'],
    ['what is encoded', { headers: { ...html, 'Content-Encoding': 'x' }, body: '<p>' }, '<p>'],
  ])('into %s', async (_, answer, body) => {
    wpt.route('/x', answer);
    expect(await ask(wpt.port, get('/x'))).toMatchObject({ body, ending: 'kept' });
  });

  test('into a script, or what is written by hand', async () => {
    const text = 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>';
    wpt.route('/script', script.raw(text).close());
    expect((await ask(wpt.port, get('/script'))).text).toBe(text);
    wpt.route('/hand', (_, response) => {
      response.closeConnection = true;
      void response.writer.write(text);
    });
    expect((await ask(wpt.port, get('/hand'))).text).toBe(text);
  });

  test.each([204, 304])(
    'into a reply without content, which stays well-formed: %i',
    async (status) => {
      wpt.route('/x', { status });
      expect(await ask(wpt.port, get('/x'))).toMatchObject({ status, lines: [], ending: 'kept' });
    },
  );
});
