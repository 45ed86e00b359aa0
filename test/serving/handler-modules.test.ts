// Handler modules of a document root, on the wire. How they are loaded is in test/handlers/.

import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get, request } from '../support/raw-client.ts';
import { temporaryFolder, writeFiles } from '../support/temporary-folder.ts';

const folder = temporaryFolder({
  'site/echo.handler.ts': [
    `import type { Handler } from 'playwright-wptserve';`,
    `export const main: Handler = (request, response) => {`,
    `  response.headers.set('X-Method', request.method);`,
    `  return request.text() + '|' + request.GET.first('x', '');`,
    `};`,
  ].join('\n'),
  'site/where.handler.js':
    'export default ({ docRoot, urlBase, routeMatch }) => JSON.stringify([docRoot, urlBase, routeMatch]);',
  'site/reply.handler.mjs': 'export const main = () => ({ status: 201, json: { a: 1 } });',
  'site/write.handler.mjs':
    'export async function main(_, { writer }) { await writer.write("HTTP/1.1 299 Raw\\r\\nContent-Length: 0\\r\\n\\r\\n"); }',
  'site/stash.handler.mjs':
    'export const main = async ({ server, GET }) => { const key = GET.first("key"); const value = await server.stash.take(key); if (value === undefined) await server.stash.put(key, "left"); return String(value); };',
  'site/config.handler.mjs':
    'export const main = ({ server }) => JSON.stringify([server.config.browserHost, server.config.docRoot]);',
  'site/throws.handler.ts':
    '\n\nexport function main(): never {\n  throw new RangeError("mine");\n}\n',
  'site/syntax.handler.ts': 'export const main = () => {\n  const = 5;\n};\n',
  'site/none.handler.ts': 'export const other = 5;',
  'site/refuses.handler.mjs':
    'const error = Object.assign(new Error("no"), { code: 403, [Symbol.for("playwright-wptserve.http-exception")]: true }); export const main = () => { throw error; };',
  'site/result.handler.mjs': 'export const main = () => 5;',
  'site/with-headers.handler.mjs': 'export const main = () => "x";',
  'site/with-headers.handler.mjs.headers': 'X-A: b',
  'other/a.handler.mjs': 'export const main = () => "of the other";',
});
const site = path.join(folder, 'site');
let wpt: Server;

beforeAll(async () => {
  wpt = await startServer({
    documentRoot: { '/': site, '/other/': path.join(folder, 'other') },
    browserHost: 'web-platform.test',
    ports: { https: [] },
  });
});
afterEach(() => wpt.reset());
afterAll(() => wpt.close());

function messageOf(body: string): string {
  return (JSON.parse(body) as { error: { message: string } }).error.message;
}

describe('a handler module', () => {
  test.each(['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'WHATEVER'])(
    'answers %s',
    async (method) => {
      const content = method === 'GET' ? '' : 'content';
      const asked = request(method, '/echo.handler.ts?x=1', content);
      expect(await ask(wpt.port, asked)).toMatchObject({
        status: 200,
        lines: [`X-Method: ${method}`, `Content-Length: ${content.length + 2}`],
        body: `${content}|1`,
        ending: 'kept',
      });
    },
  );

  test('answers HEAD with its head', async () => {
    expect(await ask(wpt.port, request('HEAD', '/echo.handler.ts', ''))).toMatchObject({
      lines: ['X-Method: HEAD', 'Content-Length: 1'],
      body: '',
    });
  });

  test('knows where it is served from', async () => {
    const { body } = await ask(wpt.port, get('/where.handler.js'));
    expect(JSON.parse(body)).toEqual([site, '/', { '*': 'where.handler.js' }]);
    expect((await ask(wpt.port, get('/other/a.handler.mjs'))).body).toBe('of the other');
  });

  test('may answer in every way that a handler can', async () => {
    expect(await ask(wpt.port, get('/reply.handler.mjs'))).toMatchObject({
      status: 201,
      lines: ['Content-Type: application/json', 'Content-Length: 7'],
      body: '{"a":1}',
    });
    expect(await ask(wpt.port, get('/write.handler.mjs'))).toMatchObject({
      statusText: 'Raw',
      ending: 'kept',
    });
    expect(await ask(wpt.port, get('/refuses.handler.mjs'))).toMatchObject({ status: 403 });
    expect(wpt.handlerErrors).toEqual([]);
  });

  test('has the configuration and the stash of its server', async () => {
    const { body } = await ask(wpt.port, get('/config.handler.mjs'));
    expect(JSON.parse(body)).toEqual(['web-platform.test', site]);
    const target = '/stash.handler.mjs?key=2a4b4e5c-0000-4000-8000-000000000001';
    const bodies = [];
    for (const _ of [1, 2, 3]) bodies.push((await ask(wpt.port, get(target))).body);
    expect(bodies).toEqual(['undefined', 'left', 'undefined']);
  });

  test('has no header files, as in the reference', async () => {
    const { lines } = await ask(wpt.port, get('/with-headers.handler.mjs'));
    expect(lines).toEqual(['Content-Length: 1']);
  });

  test('is no file that can be read', async () => {
    const { body } = await ask(wpt.port, get('/echo.handler.ts', 'Range: bytes=0-5'));
    expect(body).toBe('|');
  });

  test('shows an edit at once, also of what it imports', async () => {
    writeFiles(site, {
      'live.handler.ts': `import { text } from './text.ts'; export const main = (): string => text;`,
    });
    for (const text of ['one', 'two']) {
      writeFiles(site, { 'text.ts': `export const text: string = '${text}';` });
      expect((await ask(wpt.port, get('/live.handler.ts'))).body).toBe(text);
    }
    writeFiles(site, { 'live.handler.ts': 'export const main = () => "three";' });
    expect((await ask(wpt.port, get('/live.handler.ts'))).body).toBe('three');
  });

  test('that is not there is a 404', async () => {
    expect(await ask(wpt.port, get('/missing.handler.ts'))).toMatchObject({ status: 404 });
    expect(wpt.handlerErrors).toEqual([]);
  });
});

describe('a handler module that fails', () => {
  const throws = path.join(site, 'throws.handler.ts');

  test('is a 500 with file and line, and a failure', async () => {
    const { status, body, ending } = await ask(wpt.port, get('/throws.handler.ts'));
    expect([status, ending]).toEqual([500, 'kept']);
    expect(messageOf(body)).toContain(`\n  RangeError: mine\n    at main (${throws}:4:9)`);
    expect(wpt.handlerErrors).toHaveLength(1);
    expect(wpt.handlerErrors[0]).toMatchObject({
      error: { name: 'RangeError', message: 'mine' },
      source: { file: throws },
    });
  });

  test.each([
    ['because of its syntax', 'syntax.handler.ts', 'syntax.handler.ts:2:8'],
    ['because it exports no handler', 'none.handler.ts', 'it exports no handler.'],
    ['because it answers nothing that is an answer', 'result.handler.mjs', 'a handler returned 5.'],
  ])('%s says so', async (_, name, why) => {
    const file = path.join(site, name);
    const { status, body } = await ask(wpt.port, get(`/${name}`));
    expect(status).toBe(500);
    expect(messageOf(body)).toContain(why);
    expect(messageOf(body)).toContain(file);
    expect(wpt.handlerErrors).toHaveLength(1);
    expect(wpt.handlerErrors[0]!.source).toEqual({ file });
  });
});
