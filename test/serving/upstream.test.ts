// What nothing here answers goes to the server behind, and back.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { fallback, UsageError, type Server as Wpt, type ServerOptions } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get, request } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

const servers = testServers({ ports: { https: [] } });
const { open } = servers;
const behind: Server[] = [];

afterEach(async () => {
  for (const server of behind.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

/** The end of an answer is found by another request, for what is answered here. */
async function start(options: ServerOptions = {}): Promise<Wpt> {
  const wpt = await servers.start(options);
  wpt.route('/favicon.ico', { status: 204 });
  return wpt;
}

/** A server behind; resolves with its origin. */
async function app(
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  behind.push(server);
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An origin where nobody listens. */
async function nobody(): Promise<string> {
  const origin = await app(() => {});
  const server = behind.pop() as Server;
  server.close();
  await once(server, 'close');
  return origin;
}

test('a request goes there as it is, with the host that the server behind has', async () => {
  let seen: IncomingMessage | undefined;
  const upstream = await app((asked, response) => {
    seen = asked;
    response.end('behind');
  });
  const wpt = await start({ upstream });
  const here = `http://localhost:${wpt.port}`;
  const asked = [
    'GET /a//b?c=%20 HTTP/1.1',
    `Host: localhost:${wpt.port}`,
    'x-ONE: 1',
    'X-One: 2',
    `Origin: ${here}`,
    `Referer: ${here}/page`,
    'Connection: X-Hop',
    'X-Hop: 1',
    'TE: trailers',
    '',
    '',
  ].join('\r\n');
  expect((await ask(wpt.port, asked)).body).toBe('behind');
  expect(seen?.url).toBe('/a//b?c=%20');
  expect(seen?.rawHeaders).toEqual(
    [
      ['Host', upstream.slice('http://'.length), 'x-ONE', '1', 'X-One', '2'],
      ['Origin', upstream, 'Referer', `${upstream}/page`, 'Connection', 'keep-alive'],
    ].flat(),
  );
  expect(wpt.findings).toEqual([]);
});

test('a response comes back as it is, its lines in order and case', async () => {
  const upstream = await app((_, response) => {
    response.sendDate = false;
    response.writeHead(418, 'Tea', ['x-B', '1', 'X-a', '2', 'Content-Length', '2', 'x-b', '3']);
    response.end('ok');
  });
  const wpt = await start({ upstream });
  const { status, statusText, text, body } = await ask(wpt.port, get('/x'));
  expect([status, statusText, body]).toEqual([418, 'Tea', 'ok']);
  expect(text).toMatch(
    /^HTTP\/1\.1 418 Tea\r\nx-B: 1\r\nX-a: 2\r\nContent-Length: 2\r\nx-b: 3\r\n\r\n/,
  );
});

test('redirects and cookies of the server behind are of this one', async () => {
  const upstream = await app((asked, response) => {
    const { origin } = new URL(`http://${asked.headers.host}`);
    const fields = [
      ['Location', `${origin}/next?a`],
      ['Set-Cookie', 'a=1; Domain=127.0.0.1; Path=/'],
      ['Set-Cookie', 'b=2; Domain=other.example'],
    ];
    response.writeHead(302, fields.flat());
    response.end();
  });
  const wpt = await start({ upstream });
  const { lines } = await ask(wpt.port, get('/x'));
  expect(lines).toContain(`Location: http://localhost:${wpt.port}/next?a`);
  expect(lines).toContain('Set-Cookie: a=1; Path=/');
  expect(lines).toContain('Set-Cookie: b=2; Domain=other.example');
});

test('a response is passed on as it comes, its first byte not held back', async () => {
  let response!: ServerResponse;
  const upstream = await app((_, given) => {
    response = given;
    response.write('one');
  });
  const wpt = await start({ upstream });
  const client = await open(wpt.port);
  client.send(get('/x'));
  await client.sees('one');
  response.write('two');
  await client.sees('two');
  response.end('three');
  await client.sees('three\r\n0\r\n\r\n');
});

test('content of a request is passed on as it comes', async () => {
  const pieces: string[] = [];
  let came!: () => void;
  const first = new Promise<void>((resolve) => {
    came = resolve;
  });
  const upstream = await app((asked, response) => {
    asked.on('data', (bytes: Buffer) => {
      pieces.push(String(bytes));
      came();
    });
    asked.on('end', () => response.end(pieces.join('')));
  });
  const wpt = await start({ upstream });
  const client = await open(wpt.port);
  client.send(request('POST', '/x', 'hello').slice(0, -2));
  await first;
  client.send('lo');
  await client.sees('\r\n\r\nhello');
});

test('chunked content, HEAD and statuses without content', async () => {
  const upstream = await app((asked, response) => {
    if (asked.method === 'POST') asked.pipe(response);
    else response.writeHead(asked.url === '/304' ? 304 : 200, { 'Content-Length': 7 }).end();
  });
  const wpt = await start({ upstream });
  const chunked =
    'POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n';
  expect((await ask(wpt.port, chunked)).body).toBe('ab');
  const client = await open(wpt.port);
  client.send(`HEAD /x HTTP/1.1\r\nHost: a\r\n\r\n${get('/304')}`);
  await client.sees('304 Not Modified');
  expect(client.text).toMatch(/Content-Length: 7/);
});

describe('it is asked last', () => {
  test('behind routes, files and fallback', async () => {
    const upstream = await app((_, response) => response.end('behind'));
    const wpt = await start({ upstream, documentRoot: 'fixtures/site' });
    wpt.route('/route', { body: 'route' });
    wpt.route('/left', () => fallback);
    const bodyOf = async (path: string): Promise<string> => (await ask(wpt.port, get(path))).body;
    expect(await bodyOf('/route')).toBe('route');
    expect(await bodyOf('/app.js')).not.toBe('behind');
    expect(await bodyOf('/left')).toBe('behind');
    expect(await bodyOf('/missing.js')).toBe('behind');
  });

  test('for a method that no route of the path has', async () => {
    const upstream = await app((_, response) => response.end('behind'));
    const wpt = await start({ upstream });
    wpt.route('/x', { body: 'route' }, { method: 'POST' });
    expect((await ask(wpt.port, get('/x'))).body).toBe('behind');
  });
});

test('the beginning of the path, and the host, tell which server is asked', async () => {
  const [api, web, other] = await Promise.all(
    ['api', 'web', 'other'].map((name) => app((_, response) => response.end(name))),
  );
  const wpt = await start({
    upstream: {
      hosts: {
        localhost: { '/api/': String(api), '/': String(web) },
        'other.localhost': String(other),
      },
    },
  });
  const bodyOf = async (path: string, host: string): Promise<string> =>
    (await ask(wpt.port, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).body;
  expect(await bodyOf('/api/a', 'localhost')).toBe('api');
  expect(await bodyOf('/apis', 'localhost')).toBe('web');
  expect(await bodyOf('/api/a', 'other.localhost')).toBe('other');
  expect(await bodyOf('/', 'third.localhost')).not.toMatch(/^(?:api|web|other)$/);
});

describe('what goes wrong there', () => {
  test('nobody listens: 502, and a finding with the address', async () => {
    const upstream = await nobody();
    const wpt = await start({ upstream });
    const { status } = await ask(wpt.port, get('/x'));
    expect(status).toBe(502);
    expect(wpt.handlerErrors).toMatchObject([
      { error: { message: `upstream ${upstream} does not answer: ECONNREFUSED` } },
    ]);
  });

  test('it ends within its answer: the page sees the same, and a finding says so', async () => {
    const upstream = await app((_, response) => {
      response.writeHead(200, { 'Content-Length': 10 });
      response.write('half', () => response.destroy());
    });
    const wpt = await start({ upstream });
    const client = await open(wpt.port);
    client.send(get('/x'));
    await client.ended();
    expect(client.text).toMatch(/half$/);
    expect(wpt.handlerErrors).toMatchObject([
      { error: { message: `upstream ${upstream} broke its answer off: ECONNRESET` } },
    ]);
  });

  test('it is this server itself', async () => {
    const port = Number(new URL(await nobody()).port);
    const wpt = await start({ ports: { http: [port] }, upstream: `http://localhost:${port}` });
    expect((await ask(wpt.port, get('/x'))).status).toBe(502);
    expect(wpt.handlerErrors).toMatchObject([
      {
        error: {
          message: `upstream http://localhost:${port} is this server itself: it would ask without end`,
        },
      },
    ]);
  });

  test('the peer leaves: the server behind is told', async () => {
    let told!: () => void;
    const left = new Promise<void>((resolve) => {
      told = resolve;
    });
    const upstream = await app((asked, response) => {
      response.once('close', told);
      response.write(asked.url);
    });
    const wpt = await start({ upstream });
    const client = await open(wpt.port);
    client.send(get('/x'));
    await client.sees('/x');
    client.socket.resetAndDestroy();
    await left;
  });
});

describe('a mistake is told where it is made', () => {
  test.each<[unknown, string]>([
    [
      'localhost:5173',
      ': "localhost:5173" is no origin of a server. Write \'http://localhost:5173\'.',
    ],
    [5173, ": 5173 is no origin of a server. Write 'http://localhost:5173'."],
    ['http://a/b', ': "http://a/b" has a path. Did you mean \'http://a\'?'],
    [
      { hosts: { 'a.localhost': {} } },
      '.hosts["a.localhost"]: the table is empty. Leave the option out.',
    ],
    [
      { 'api/': 'http://a' },
      ": \"api/\" is no beginning of a path. Write { '/api/': 'http://localhost:3000' }.",
    ],
    [{ '/api/': 'a' }, '["/api/"]: "a" is no origin of a server. Write \'http://localhost:5173\'.'],
  ])('%j', async (upstream, message) => {
    await expect(start({ upstream } as ServerOptions)).rejects.toEqual(
      new UsageError(`wptserve upstream${message}`),
    );
  });
});
