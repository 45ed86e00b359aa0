// The options wrappers and rewrites. The text of a wrapper is in test/handlers/wrappers/.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get, request } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder({
  'a.any.js': '// META: title=A test\n// META: global=window,worker\n',
  'b.window.js': '',
  'b.window.js.headers': 'X-A: b',
  'c.worker.js': '',
  'd.sub.any.js': '// META: title={{GET[x]}}\n',
  'real.any.html': 'a file of that name',
  'real.any.js': '',
  'bad.window.js': '',
  'bad.window.js.headers': 'no colon',
  'tools/a.txt': 'tool',
  'dom/tools/a.txt': 'tool',
  '_certs/key.pem': 'key',
  'results/a.txt': 'result',
  'tools/runner/index.html': 'runner',
  'resources/webidl2/lib/webidl2.js': 'webidl',
});
let wpt: Server;

beforeAll(async () => {
  wpt = await startServer({ documentRoot: folder, wrappers: true, ports: { https: [] } });
});
afterEach(() => wpt.reset());
afterAll(() => wpt.close());

describe('wrappers', () => {
  test.each([
    ['/a.any.html', 'text/html', '<script src="/a.any.js"></script>'],
    ['/a.any.worker.html', 'text/html', 'new Worker("/a.any.worker.js'],
    ['/a.any.worker.js', 'text/javascript', 'importScripts("/a.any.js")'],
    ['/b.window.html', 'text/html', '<script src="/b.window.js"></script>'],
    ['/c.worker.html', 'text/html', 'new Worker("/c.worker.js'],
  ])('make %s', async (target, type, text) => {
    const { status, lines, body, ending } = await ask(wpt.port, get(target));
    expect([status, ending]).toEqual([200, 'kept']);
    expect(lines[0]).toBe(`Content-Type: ${type}`);
    expect(lines.at(-1)).toBe(`Content-Length: ${body.length}`);
    expect(body).toContain(text);
    const head = await ask(wpt.port, request('HEAD', target, ''));
    expect([head.lines, head.body]).toEqual([lines, '']);
  });

  test('have the headers of the test, its pipes and those of the URL', async () => {
    expect((await ask(wpt.port, get('/b.window.html'))).lines).toContain('X-A: b');
    const { body } = await ask(wpt.port, get('/d.sub.any.html?x=%3C'));
    expect(body).toContain('<title><</title>');
    expect((await ask(wpt.port, get('/b.window.html?pipe=status(299)'))).status).toBe(299);
  });

  test('win over files of their name', async () => {
    const { body } = await ask(wpt.port, get('/real.any.html'));
    expect(body).toContain('/real.any.js');
  });

  test.each([
    ['that have no test', '/missing.any.html', '404'],
    ['that the test does not run in', '/b.any.html', '404'],
    [
      'that the test refuses',
      '/a.any.serviceworker-module.html',
      'This test cannot be loaded in serviceworker-module mode',
    ],
  ])('%s are a 404', async (_, target, message) => {
    const { status, body } = await ask(wpt.port, get(target));
    expect(status).toBe(404);
    expect(body).toBe(`{"error": {"code": 404, "message": "${message}"}}`);
    expect(wpt.handlerErrors).toEqual([]);
  });

  test('are for GET and HEAD', async () => {
    expect((await ask(wpt.port, request('POST', '/a.any.html', ''))).status).toBe(404);
  });

  test('fail when the headers of the test do', async () => {
    expect((await ask(wpt.port, get('/bad.window.html'))).status).toBe(500);
    expect(wpt.handlerErrors[0]!.error).toMatchObject({
      message: expect.stringContaining('bad.window.js.headers, line 1:'),
    });
  });

  test('give way to a route', async () => {
    wpt.route('/a.any.html', { body: 'route' });
    expect((await ask(wpt.port, get('/a.any.html'))).body).toBe('route');
  });

  test.each([
    '/tools/a.txt',
    '/dom/tools/a.txt',
    '/_certs/key.pem',
    '/results/',
    '/tools/a.any.html',
  ])('leave nothing at %s', async (target) => {
    for (const method of ['GET', 'POST']) {
      const { status, body } = await ask(wpt.port, request(method, target, ''));
      expect([status, body]).toEqual([404, '{"error": {"code": 404, "message": ""}}']);
    }
  });

  test.each([
    ['/results/a.txt', 'result'],
    ['/tools/runner/index.html', 'runner'],
    ['/resources/WebIDLParser.js', 'webidl'],
    ['/resources/WebIDLParser.js?x', 'webidl'],
  ])('leave %s', async (target, body) => {
    expect((await ask(wpt.port, get(target))).body).toBe(body);
  });

  test('give way to a route at a forbidden path too', async () => {
    wpt.route('/tools/a.txt', { body: 'route' });
    expect((await ask(wpt.port, get('/tools/a.txt'))).body).toBe('route');
  });
});

describe('without wrappers', () => {
  test('there are files only', async () => {
    await using plain = await startServer({ documentRoot: folder, ports: { https: [] } });
    expect((await ask(plain.port, get('/a.any.html'))).status).toBe(404);
    expect((await ask(plain.port, get('/real.any.html'))).body).toBe('a file of that name');
    expect((await ask(plain.port, get('/tools/a.txt'))).body).toBe('tool');
    expect((await ask(plain.port, get('/resources/WebIDLParser.js'))).status).toBe(404);
  });
});

describe('rewrites', () => {
  test('come before routes, files and wrappers, and before those of wrappers', async () => {
    await using server = await startServer({
      documentRoot: folder,
      wrappers: true,
      ports: { https: [] },
      rewrites: [
        { from: '/from', to: '/route' },
        { method: 'POST', from: '/file', to: '/route' },
        { from: '/file', to: '/results/a.txt' },
        { from: '/wrapped', to: '/a.any.html' },
        { from: '/resources/WebIDLParser.js', to: '/results/a.txt' },
      ],
    });
    server.route('/route', (asked) => `${asked.method} ${asked.requestPath}`);
    server.route('/from', { body: 'not reached' });
    const bodies = [];
    for (const [method, target] of [
      ['GET', '/from?x=1'],
      ['POST', '/file'],
      ['GET', '/file'],
      ['GET', '/resources/WebIDLParser.js'],
    ] as const) {
      bodies.push((await ask(server.port, request(method, target, ''))).body);
    }
    expect(bodies).toEqual(['GET /route?x=1', 'POST /route', 'result', 'result']);
    expect((await ask(server.port, get('/wrapped'))).body).toContain('/a.any.js');
  });
});
