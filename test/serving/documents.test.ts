// Files on the wire. What a document root does by itself is in test/handlers/.

import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { startServer, type Server, type ServerOptions } from '../../src/server.ts';
import { ask, type Answered } from '../support/ask.ts';
import { get, RawClient, request } from '../support/raw-client.ts';
import { temporaryFolder, writeFiles } from '../support/temporary-folder.ts';

const folder = temporaryFolder({
  'site/index.html': '<p>',
  'site/a.txt': '0123456789',
  'site/empty.txt': '',
  'site/sub/b.txt': 'b',
  'site/headers.txt': 'h',
  'site/headers.txt.headers': 'X-A: own\nX-A: too',
  'site/with-dir/__dir__.headers': 'X-A: folder\nX-B: folder',
  'site/with-dir/c.txt': 'c',
  'site/with-dir/c.txt.headers': 'X-A: own\nContent-Type: text/own',
  'site/bytes.txt': '',
  'site/bytes.txt.headers': Buffer.concat([Buffer.from('X-Bytes: '), Buffer.of(0x80, 0xff, 0xe9)]),
  'site/wrong.txt': '',
  'site/wrong.txt.headers': 'X-A: b\n\nno colon here\n',
  'site/template.txt': '',
  'site/template.txt.sub.headers': 'X-Get: {{GET[x]}}',
  'site/digits.sub.txt': '{{GET[x]}}456789',
  'site/fine.asis': 'HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok',
  'site/broken.asis': 'what\0is\xffthis',
  'site/empty.asis': '',
  'lib/lib.js': 'lib',
  'lib/index.html': 'lib index',
  'deep/x.txt': 'deep',
  'one.js': 'one',
  'secret.txt': 'secret',
});
const site = path.join(folder, 'site');
const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(options: ServerOptions = { documentRoot: site }): Promise<Server> {
  const server = await startServer({ ports: { https: [] }, ...options });
  servers.push(server);
  return server;
}

async function serve(target: string, ...fields: readonly string[]): Promise<Answered> {
  return ask((await start()).port, get(target, ...fields));
}

function etagOf({ lines }: Answered): string {
  return lines.find((line) => line.startsWith('ETag: '))!;
}

const accepts = 'Accept-Ranges: bytes';
const notFound = (message: string): object => ({
  status: 404,
  lines: ['Content-Type: application/json', `Content-Length: ${39 + message.length}`],
  body: `{"error": {"code": 404, "message": "${message}"}}`,
  ending: 'kept',
});

describe('a file', () => {
  test('has its length, and the connection is kept', async () => {
    expect(await serve('/a.txt')).toMatchObject({
      status: 200,
      statusText: 'OK',
      lines: ['Content-Type: text/plain', accepts, 'Content-Length: 10'],
      body: '0123456789',
      ending: 'kept',
    });
    expect(await serve('/empty.txt')).toMatchObject({
      lines: ['Content-Type: text/plain', accepts, 'Content-Length: 0'],
      body: '',
      ending: 'kept',
    });
  });

  test('is its head alone for HEAD', async () => {
    const { port } = await start();
    for (const [target, type, length] of [
      ['/a.txt', 'text/plain', 10],
      ['/empty.txt', 'text/plain', 0],
    ] as const) {
      expect(await ask(port, request('HEAD', target, ''))).toMatchObject({
        status: 200,
        lines: [`Content-Type: ${type}`, accepts, `Content-Length: ${length}`],
        body: '',
        ending: 'kept',
      });
    }
  });

  test.each([
    ['that is not there', '/missing.txt', '404'],
    ['that is not there, in a folder that is none', '/a.txt/missing.txt', '404'],
    ['above the root', '/../secret.txt', '404'],
    ['that no name can have', '/%00', '404'],
  ])('%s is a 404', async (_, target, message) => {
    const server = await start();
    expect(await ask(server.port, get(target))).toMatchObject(notFound(message));
    expect(await ask(server.port, request('HEAD', target, ''))).toMatchObject({
      ...notFound(message),
      body: '',
    });
    // Nothing has failed.
    expect(server.handlerErrors).toEqual([]);
  });

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'WHATEVER'])(
    'is none for %s, as if there were no route',
    async (method) => {
      const { port } = await start();
      expect(await ask(port, request(method, '/a.txt', ''))).toMatchObject(notFound(''));
    },
  );

  test('is a 404 that says so where there is no document root', async () => {
    const { port } = await start({});
    expect(await ask(port, get('/a.txt'))).toMatchObject(notFound('nothing answers GET /a.txt'));
  });

  test('is another one where a route was declared', async () => {
    const server = await start();
    const route = server.route('/a.txt', { body: 'route' });
    expect((await ask(server.port, get('/a.txt'))).body).toBe('route');
    expect((await ask(server.port, get('/%61.txt'))).body).toBe('0123456789');
    route.unroute();
    expect((await ask(server.port, get('/a.txt'))).body).toBe('0123456789');
  });

  test('takes the place of a route that was used up', async () => {
    const server = await start();
    server.route('/a.txt', { body: 'route' }, { times: 1 });
    expect((await ask(server.port, get('/a.txt'))).body).toBe('route');
    expect((await ask(server.port, get('/a.txt'))).body).toBe('0123456789');
  });
});

describe('a route for another method', () => {
  test('lets a file answer', async () => {
    const server = await start();
    server.route('/a.txt', { body: 'route' }, { method: 'POST' });
    expect((await ask(server.port, get('/a.txt'))).body).toBe('0123456789');
  });

  test.each([
    ['no file', '/missing', 'GET'],
    ['a file that is not for the method', '/a.txt', 'PUT'],
  ])('is a 405 where there is %s', async (_, target, method) => {
    for (const options of [{ documentRoot: site }, {}]) {
      const server = await start(options);
      server.route(target, {}, { method: 'POST' });
      server.route(target, {}, { method: 'DELETE' });
      expect(await ask(server.port, request(method, target, ''))).toMatchObject({
        status: 405,
        statusText: 'Method Not Allowed',
        lines: ['Content-Type: application/json', 'Allow: DELETE, POST', 'Content-Length: 57'],
        body: '{"error": {"code": 405, "message": "Method Not Allowed"}}',
        ending: 'kept',
      });
    }
  });

  test('is named with HEAD when it is for GET', async () => {
    const server = await start();
    server.route('/x', {}, { method: 'GET' });
    const { lines } = await ask(server.port, request('POST', '/x', ''));
    expect(lines).toContain('Allow: GET, HEAD');
  });
});

/** The whole answer to a request for the icon. */
async function icon(server: Server, end: string): Promise<string> {
  const client = await RawClient.open(server.port);
  const text = await client.send(get('/favicon.ico')).sees(end);
  client.close();
  return text.replace(/Date: .*\r\n/, '');
}

describe('what nobody declared', () => {
  test('is an icon that is empty', async () => {
    for (const options of [{}, { documentRoot: temporaryFolder() }]) {
      expect(await icon(await start(options), '\r\n\r\n')).toBe(
        'HTTP/1.1 204 No Content\r\nServer: wptserve\r\n\r\n',
      );
    }
  });

  test('is the icon that there is', async () => {
    const server = await start({ documentRoot: temporaryFolder({ 'favicon.ico': 'icon' }) });
    expect(await icon(server, 'icon')).toContain('Content-Length: 4\r\n');
    server.route('/favicon.ico', { body: 'route' });
    expect(await icon(server, 'route')).toContain('Content-Length: 5\r\n');
  });

  test('is a 405 when the icon is for another method', async () => {
    const server = await start({});
    server.route('/favicon.ico', {}, { method: 'POST' });
    expect(await icon(server, '}}')).toContain('405 Method Not Allowed\r\n');
  });

  test('is a tunnel in which more requests can follow', async () => {
    for (const options of [{}, { documentRoot: site }]) {
      const { port } = await start(options);
      const answered = await ask(port, 'CONNECT a.test:80 HTTP/1.1\r\nHost: a.test:80\r\n\r\n');
      expect(answered).toMatchObject({ status: 200, lines: [], body: '', ending: 'kept' });
    }
  });
});

describe('a folder', () => {
  test('is found at its path with a slash, and the connection is kept', async () => {
    const server = await start();
    expect(await ask(server.port, get('/sub?x=1'))).toMatchObject({
      status: 301,
      statusText: 'Moved Permanently',
      lines: [`Location: http://localhost:${server.port}/sub/?x=1`, 'Content-Length: 0'],
      body: '',
      ending: 'kept',
    });
  });

  test('is listed, and index.html is a file like any other', async () => {
    const { status, lines, body } = await serve('/');
    expect(status).toBe(200);
    expect(lines).toEqual(['Content-Type: text/html', `Content-Length: ${body.length}`]);
    expect(body).toContain('<a href="index.html">index.html</a>');
  });

  test('has no pipes, no ranges and no headers of its own', async () => {
    const { status, lines, body } = await serve('/with-dir/?pipe=status(404)', 'Range: bytes=0-1');
    expect(status).toBe(200);
    expect(lines).toEqual(['Content-Type: text/html', `Content-Length: ${body.length}`]);
  });

  test('is not there for HEAD but with its head', async () => {
    const { port } = await start();
    const { status, body, ending } = await ask(port, request('HEAD', '/sub/', ''));
    expect([status, body, ending]).toEqual([200, '', 'kept']);
  });
});

describe('several document roots', () => {
  const mounts = {
    '/': site,
    '/lib/': path.join(folder, 'lib'),
    '/lib/deep/': path.join(folder, 'deep'),
    '/lib/one.js': path.join(folder, 'one.js'),
  };

  test.each([
    ['/a.txt', '0123456789'],
    ['/lib/lib.js', 'lib'],
    ['/lib/deep/x.txt', 'deep'],
    ['/lib/one.js', 'one'],
    ['/lib/index.html', 'lib index'],
    ['/index.html', '<p>'],
  ])('answer by the longest path that fits: %s', async (target, body) => {
    const { port } = await start({ documentRoot: mounts });
    expect(await ask(port, get(target))).toMatchObject({ status: 200, body });
  });

  test.each(['/lib/a.txt', '/lib/deep/lib.js', '/lib', '/libx', '/lib/one.js/', '/lib/../a.txt'])(
    'do not stand in for each other: %s',
    async (target) => {
      const { port } = await start({ documentRoot: mounts });
      expect((await ask(port, get(target))).status).toBe(404);
    },
  );

  test('need none at /', async () => {
    const { port } = await start({ documentRoot: { '/lib/': path.join(folder, 'lib') } });
    expect((await ask(port, get('/lib/lib.js'))).body).toBe('lib');
    expect(await ask(port, get('/lib/missing'))).toMatchObject(notFound('404'));
    expect(await ask(port, get('/lib.js'))).toMatchObject(notFound('nothing answers GET /lib.js'));
  });
});

describe('symbolic links', () => {
  test('are followed inside, and never outside', async () => {
    const links = temporaryFolder({ 'root/a.txt': 'inside', 'secret.txt': 'secret' });
    const root = path.join(links, 'root');
    symlinkSync('a.txt', path.join(root, 'in.txt'));
    symlinkSync('../secret.txt', path.join(root, 'out.txt'));
    symlinkSync('..', path.join(root, 'up'));
    const { port } = await start({ documentRoot: root });
    expect((await ask(port, get('/in.txt'))).body).toBe('inside');
    for (const target of ['/out.txt', '/up/secret.txt', '/up/', '/up']) {
      expect(await ask(port, get(target))).toMatchObject(notFound('404'));
    }
  });

  test('that are switched lead where they lead now, also outside', async () => {
    const links = temporaryFolder({
      'root/one.txt': 'one',
      'root/two.txt': 'two',
      'secret.txt': 'sec',
    });
    for (const file of ['root/one.txt', 'root/two.txt', 'secret.txt']) {
      utimesSync(path.join(links, file), 1e9, 1e9);
    }
    const link = path.join(links, 'root/link.txt');
    const { port } = await start({ documentRoot: path.join(links, 'root') });
    const bodies: string[] = [];
    for (const target of ['one.txt', 'two.txt', '../secret.txt', 'one.txt']) {
      symlinkSync(target, `${link}.new`);
      renameSync(`${link}.new`, link);
      bodies.push(
        (await ask(port, get('/link.txt'))).body,
        (await ask(port, get('/link.txt'))).body,
      );
    }
    const none = '{"error": {"code": 404, "message": "404"}}';
    expect(bodies).toEqual(['one', 'one', 'two', 'two', none, none, 'one', 'one']);
  });
});

describe('header files', () => {
  test('add their lines', async () => {
    expect((await serve('/headers.txt')).lines).toEqual([
      'Content-Type: text/plain',
      'X-A: own',
      'X-A: too',
      accepts,
      'Content-Length: 1',
    ]);
  });

  test('of a folder come before those of a file', async () => {
    expect((await serve('/with-dir/c.txt')).lines).toEqual([
      'X-A: folder',
      'X-A: own',
      'X-B: folder',
      'Content-Type: text/own',
      accepts,
      'Content-Length: 1',
    ]);
  });

  test('have bytes that are no text', async () => {
    expect((await serve('/bytes.txt')).lines).toContain('X-Bytes: \x80\xff\xe9');
  });

  test('are filled in anew for each request', async () => {
    const { port } = await start();
    for (const x of ['1', '2']) {
      expect((await ask(port, get(`/template.txt?x=${x}`))).lines).toContain(`X-Get: ${x}`);
    }
    expect((await ask(port, get('/template.txt?x=%C3%A9'))).lines).toContain('X-Get: \xc3\xa9');
  });

  test('with a line that is none are a 500, and a failure that names file and line', async () => {
    const server = await start();
    const why = 'wrong.txt.headers, line 3: "no colon here" has no colon. A line is "Name: value".';
    for (const _ of [1, 2]) {
      const { status, body, ending } = await ask(server.port, get('/wrong.txt'));
      expect([status, ending]).toEqual([500, 'kept']);
      const { error } = JSON.parse(body) as { error: { code: number; message: string } };
      expect(error.code).toBe(500);
      expect(error.message).toContain(
        `Internal server error loading http://localhost:${server.port}/wrong.txt:\n  UsageError: ${why}\n    at `,
      );
    }
    expect(server.handlerErrors).toHaveLength(2);
    const [failure] = server.handlerErrors;
    expect(failure?.request.path).toBe('/wrong.txt');
    expect(failure?.error).toMatchObject({ name: 'UsageError', message: why });
    expect(failure?.source).toBeUndefined();
  });

  test('are files too', async () => {
    expect((await serve('/headers.txt.headers')).body).toBe('X-A: own\nX-A: too');
  });
});

describe('.asis files', () => {
  test.each([
    ['/fine.asis', 'HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok'],
    ['/broken.asis', 'what\0is\xc3\xbfthis'],
    ['/empty.asis', ''],
    ['/fine.asis?pipe=status(404)', 'HTTP/1.1 200 Fine\r\nContent-Length: 2\r\n\r\nok'],
  ])('are sent as they are, and the connection is closed: %s', async (target, text) => {
    const { port } = await start();
    for (const method of ['GET', 'HEAD']) {
      const answered = await ask(port, request(method, target, ''));
      expect([answered.text, answered.ending]).toEqual([text, 'fin']);
    }
  });
});

describe('the connection behind a length', () => {
  test.each<[string, Answered['ending']]>([
    ['Content-Length: 10', 'kept'],
    ['Content-Length: 10\nConnection: close', 'fin'],
    ['Content-Length: 10\nConnection: x, CLOSE', 'fin'],
    ['Content-Length: ten', 'fin'],
    ['Content-Length: 10\nContent-Length: 11', 'fin'],
    ['Content-Length: 10\nTransfer-Encoding: gzip', 'fin'],
  ])('of a header file: %j: %s', async (fields, ending) => {
    const own = temporaryFolder({ 'a.txt': '0123456789', 'a.txt.headers': fields });
    const answered = await ask((await start({ documentRoot: own })).port, get('/a.txt'));
    expect([answered.body, answered.ending]).toEqual(['0123456789', ending]);
  });

  test.each([204, 304])('that a handler gives with content of status %i', async (status) => {
    const server = await start({});
    server.route('/x', () => [status, { 'Content-Length': 2 }, 'ab'] as const);
    expect(await ask(server.port, get('/x'))).toMatchObject({ status, body: 'ab', ending: 'fin' });
  });
});

describe('ranges', () => {
  test.each([
    ['bytes=2-4', 206, ['Content-Range: bytes 2-4/10', 'Content-Length: 3'], '234'],
    ['bytes=-3', 206, ['Content-Range: bytes 7-9/10', 'Content-Length: 3'], '789'],
    ['bytes=20-30,8-', 206, ['Content-Range: bytes 8-9/10', 'Content-Length: 2'], '89'],
    ['lines=1-2', 200, ['Content-Length: 10'], '0123456789'],
  ])('%s: %i', async (range, status, lines, body) => {
    const { port } = await start();
    const expected = {
      status,
      lines: ['Content-Type: text/plain', accepts, ...lines],
      ending: 'kept',
    };
    expect(await ask(port, get('/a.txt', `Range: ${range}`))).toMatchObject({ ...expected, body });
    expect(await ask(port, request('HEAD', '/a.txt', '', `Range: ${range}`))).toMatchObject({
      status: 200,
      lines: ['Content-Type: text/plain', accepts, 'Content-Length: 10'],
      body: '',
      ending: 'kept',
    });
  });

  test('that are several have their length', async () => {
    const { status, lines, body, ending } = await serve('/a.txt', 'Range: bytes=0-1, 4-5');
    expect([status, ending]).toEqual([206, 'kept']);
    const [, boundary] = /boundary=(\S+)/.exec(lines[0]!) ?? [];
    expect(lines).toEqual([
      `Content-Type: multipart/byteranges; boundary=${boundary}`,
      accepts,
      `Content-Length: ${body.length}`,
    ]);
    expect(body).toBe(
      `\r\n--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01` +
        `\r\n--${boundary}\r\nContent-Type: text/plain\r\nContent-Range: bytes 4-5/10\r\n\r\n45` +
        `\r\n--${boundary}--`,
    );
  });

  test('that cannot be had are a 416', async () => {
    expect(await serve('/a.txt', 'Range: bytes=10-')).toMatchObject({
      status: 416,
      statusText: 'Requested Range Not Satisfiable',
      lines: ['Content-Type: application/json', 'Content-Length: 62', 'Content-Range: bytes */10'],
      body: '{"error": {"code": 416, "message": "Bad range specifier 10-"}}',
      ending: 'kept',
    });
  });

  test('are of the file before its templates are filled in', async () => {
    const { port } = await start();
    expect(await ask(port, get('/digits.sub.txt?x=abcdefghijkl'))).toMatchObject({
      status: 200,
      body: 'abcdefghijkl456789',
      lines: ['Content-Type: text/plain', 'Content-Length: 18'],
    });
    const range = await ask(port, get('/digits.sub.txt?x=abc', 'Range: bytes=10-12'));
    expect(range).toMatchObject({
      status: 206,
      body: '456',
      lines: ['Content-Type: text/plain', 'Content-Range: bytes 10-12/16', 'Content-Length: 3'],
    });
    const template = await ask(port, get('/digits.sub.txt?x=abcdefghijkl', 'Range: bytes=0-10'));
    expect(template).toMatchObject({ status: 206, body: 'abcdefghijkl4' });
  });

  test('come before pipes', async () => {
    const { status, lines, body } = await serve(
      '/a.txt?pipe=slice(1)|header(X-A,b)|status(299)',
      'Range: bytes=2-5',
    );
    expect([status, body]).toEqual([299, '345']);
    expect(lines).toEqual([
      'Content-Type: text/plain',
      'Content-Range: bytes 2-5/10',
      'Content-Length: 3',
      'X-A: b',
    ]);
  });
});

describe('validators', () => {
  test('are not there by default', async () => {
    const { status, lines } = await serve(
      '/a.txt',
      'If-Modified-Since: Fri, 31 Dec 2100 00:00:00 GMT',
    );
    expect(status).toBe(200);
    expect(lines).toEqual(['Content-Type: text/plain', accepts, 'Content-Length: 10']);
  });

  test('make a 304 without content or length, after which the connection is kept', async () => {
    const { port } = await start({ documentRoot: site, validators: true });
    const first = await ask(port, get('/a.txt'));
    const etag = etagOf(first).slice('ETag: '.length);
    const [, lastModified = ''] = /Last-Modified: (.*?)\r\n/.exec(first.text) ?? [];
    expect(first.lines).toEqual([
      'Content-Type: text/plain',
      `ETag: ${etag}`,
      `Last-Modified: ${lastModified}`,
      accepts,
      'Content-Length: 10',
    ]);
    for (const field of [`If-None-Match: ${etag}`, `If-Modified-Since: ${lastModified}`]) {
      for (const method of ['GET', 'HEAD']) {
        expect(await ask(port, request(method, '/a.txt', '', field))).toMatchObject({
          status: 304,
          statusText: 'Not Modified',
          lines: first.lines.slice(0, 3),
          body: '',
          ending: 'kept',
        });
      }
    }
    expect(await ask(port, get('/a.txt', 'If-None-Match: "x"'))).toMatchObject({
      status: 200,
      body: '0123456789',
    });
    expect(await ask(port, get('/a.txt', 'If-Match: "x"'))).toMatchObject({
      status: 412,
      statusText: 'Precondition Failed',
      ending: 'kept',
    });
    const range = 'Range: bytes=0-1';
    expect((await ask(port, get('/a.txt', range, `If-Range: ${etag}`))).status).toBe(206);
    expect((await ask(port, get('/a.txt', range, 'If-Range: "x"'))).status).toBe(200);
  });

  test('change with the file', async () => {
    const changing = temporaryFolder({ 'a.txt': 'one' });
    const { port } = await start({ documentRoot: changing, validators: true });
    const before = etagOf(await ask(port, get('/a.txt')));
    utimesSync(path.join(changing, 'a.txt'), 1e9, 1e9);
    const after = etagOf(await ask(port, get('/a.txt')));
    expect(after).not.toBe(before);
    expect((await ask(port, get('/a.txt', before.replace('ETag', 'If-None-Match')))).status).toBe(
      200,
    );
    expect((await ask(port, get('/a.txt', after.replace('ETag', 'If-None-Match')))).status).toBe(
      304,
    );
  });
});

describe('an edit', () => {
  test('shows at once, in the same millisecond and with the same size', async () => {
    const edited = temporaryFolder({ 'a.txt': '000' });
    const file = path.join(edited, 'a.txt');
    const { port } = await start({ documentRoot: edited });
    const client = await RawClient.open(port);
    for (let round = 0; round < 200; round += 1) {
      const text = String(round).padStart(3, '0');
      writeFileSync(file, text);
      client.send(get(`/a.txt`));
      await client.sees(`\r\n\r\n${text}`);
    }
    client.close();
  });

  test('of an old file shows at once', async () => {
    const edited = temporaryFolder({ 'a.txt': 'one' });
    const file = path.join(edited, 'a.txt');
    const { port } = await start({ documentRoot: edited });
    const body = async (): Promise<string> => (await ask(port, get('/a.txt'))).body;
    for (const text of ['one', 'two', 'six']) {
      writeFileSync(file, text);
      utimesSync(file, 1e9, 1e9);
      expect([await body(), await body()]).toEqual([text, text]);
    }
    rmSync(file);
    expect((await ask(port, get('/a.txt'))).status).toBe(404);
    mkdirSync(file);
    expect((await ask(port, get('/a.txt'))).status).toBe(301);
  });

  test('of a header file shows at once', async () => {
    const edited = temporaryFolder({ 'a.txt': 'a' });
    utimesSync(path.join(edited, 'a.txt'), 1e9, 1e9);
    const { port } = await start({ documentRoot: edited });
    const lines = async (): Promise<readonly string[]> =>
      (await ask(port, get('/a.txt'))).lines.slice(1, -2);
    expect(await lines()).toEqual([]);
    for (const name of ['a.txt.headers', '__dir__.headers']) {
      for (const line of ['X-A: one', 'X-A: two']) {
        writeFiles(edited, { [name]: line });
        expect([await lines(), await lines()]).toEqual([[line], [line]]);
      }
      rmSync(path.join(edited, name));
      expect([await lines(), await lines()]).toEqual([[], []]);
    }
  });
});

describe('odd names', () => {
  const reserved = /\.headers$|\.asis$|\.sub\.|\.handler\.[jt]s$|\.handler\.mjs$/;
  const forbidden = process.platform === 'win32' ? /[\\/:*?"<>|\p{Cc}]|[. ]$/u : /[\\/\0]/;

  test('of files are listed by links that lead to them', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .filter((each) => !forbidden.test(each) && !reserved.test(each));
    const noise = fc.constantFrom('%', '%41', '?', '#', '&', '"', "'", '<b>', '\n', '..', ' ', '+');
    const names = fc.sample(
      fc.tuple(noise, name).map((parts) => parts.join('')),
      80,
    );
    const odd = temporaryFolder();
    const files = names
      .filter((each) => !forbidden.test(each))
      .map((each, index) => `${index} ${each}`);
    writeFiles(odd, Object.fromEntries(files.map((each) => [each, each])));
    const { port } = await start({ documentRoot: odd });
    const { body } = await ask(port, get('/'));
    const links = Array.from(body.matchAll(/<a href="([^"]*)">/g), ([, link = '']) => link);
    expect(links).toHaveLength(files.length);
    const served: string[] = [];
    for (const link of links) {
      const answered = await ask(port, get(`/${link.replaceAll('&amp;', '&')}`));
      served.push(Buffer.from(answered.body, 'latin1').toString());
    }
    expect(served.toSorted()).toEqual(files.toSorted());
  });

  test.skipIf(process.platform !== 'linux')(
    'that are no UTF-8 do no harm, and neither do pipes',
    async () => {
      const odd = temporaryFolder({ 'a.txt': 'a' });
      writeFileSync(Buffer.concat([Buffer.from(`${odd}/`), Buffer.of(0xff, 0xfe)]), 'odd');
      execFileSync('mkfifo', [path.join(odd, 'pipe')]);
      const { port } = await start({ documentRoot: odd });
      const listing = await ask(port, get('/'));
      expect([listing.status, listing.body.match(/<li /g)?.length]).toEqual([200, 3]);
      for (const target of ['/%FF%FE', '/%EF%BF%BD%EF%BF%BD', '/pipe']) {
        expect(await ask(port, get(target))).toMatchObject(notFound('404'));
      }
    },
  );
});
