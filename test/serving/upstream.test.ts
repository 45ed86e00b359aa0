// What nothing here answers goes to the server behind, and back.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';
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

const raw: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of raw.splice(0)) await close();
});

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

/** A server behind that is asked once for each script of what it does, connection by connection. */
async function rawApp(...connections: ((socket: Socket) => void)[]): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createRawServer((socket) => {
    sockets.add(socket.on('error', () => {}));
    connections.shift()?.(socket);
  }).listen(0, '127.0.0.1');
  raw.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const hello = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n';

describe('a server behind that closes', () => {
  test('a kept connection as the next request comes: it is asked again', async () => {
    const upstream = await rawApp(
      (socket) => {
        socket.once('data', () => {
          socket.write(`${hello}first`);
          socket.once('data', () => socket.resetAndDestroy());
        });
      },
      (socket) => socket.once('data', () => socket.end(`${hello}again`)),
    );
    const wpt = await start({ upstream });
    const client = await open(wpt.port);
    client.send(get('/x'));
    await client.sees('first');
    client.send(get('/x'));
    await client.sees('again');
    expect(wpt.findings).toEqual([]);
  });

  test('a new connection without an answer: 502, and it is asked once', async () => {
    let count = 0;
    const fail = (socket: Socket): void => {
      socket.once('data', () => socket.resetAndDestroy());
      count += 1;
    };
    const wpt = await start({ upstream: await rawApp(fail, fail) });
    expect((await ask(wpt.port, get('/x'))).status).toBe(502);
    expect(count).toBe(1);
  });

  test('in the middle of an upload, with its answer', async () => {
    const upstream = await rawApp((socket) => {
      socket.once('data', () => {
        socket.pause();
        socket.end('HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig');
        socket.destroySoon();
      });
    });
    const wpt = await start({ upstream });
    const client = await open(wpt.port);
    client.send('POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 50000000\r\n\r\n');
    const piece = 'x'.repeat(100_000);
    const answered = client.sees('\r\n\r\nbig');
    while (!client.text.includes('big')) {
      client.send(piece);
      await new Promise(setImmediate);
    }
    await answered;
    expect(client.text).toMatch(/^HTTP\/1\.1 413 Too Large/);
    expect(wpt.findings).toEqual([]);
  });
});

describe('servers that ask each other', () => {
  test.each(['127.0.0.1', '0.0.0.0', '[::ffff:127.0.0.1]', 'a.localhost', '[::1]'])(
    '%s is this machine',
    async (host) => {
      const { port } = new URL(await nobody());
      const upstream = `http://${host}:${port}`;
      const wpt = await start({ ports: { http: [Number(port)] }, upstream });
      expect((await ask(wpt.port, get('/x'))).status).toBe(502);
      expect(wpt.handlerErrors).toHaveLength(1);
    },
  );

  test('are found, and say nothing about themselves to others', async () => {
    const vias: unknown[] = [];
    let wpt!: Wpt;
    const upstream = await app((asked, response) => {
      vias.push(asked.headers.via);
      void fetch(`http://127.0.0.1:${wpt.port}${asked.url}`, {
        headers: asked.headers.via === undefined ? {} : { via: asked.headers.via },
      }).then((got) => response.writeHead(got.status).end());
    });
    wpt = await start({ upstream });
    expect((await ask(wpt.port, get('/x'))).status).toBe(502);
    expect(vias[0]).toBe(undefined);
    expect(vias.length).toBeLessThan(40);
    expect(wpt.handlerErrors).toMatchObject([
      {
        error: {
          message: `upstream ${upstream} has asked this server for what it was asked: they would ask each other without end`,
        },
      },
    ]);
  });
});

test('a server of this machine need not have a trusted certificate', async () => {
  const other = await servers.start({ ports: { https: ['auto'] } });
  other.route('/x', { body: 'secure' });
  const wpt = await start({ upstream: other.https.origin });
  expect((await ask(wpt.port, get('/x'))).body).toBe('secure');
});

/** An app that greets, says what it hears, and ends after `bye`. */
async function talking(): Promise<string> {
  return rawApp((socket) => {
    socket.once('data', (head) => {
      expect(String(head)).toMatch(/\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n/);
      socket.write(
        'HTTP/1.1 101 Go On\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-App: 1\r\n\r\nhi!',
      );
      socket.on('data', (bytes) => {
        socket.write(bytes);
        if (String(bytes).includes('bye')) socket.end();
      });
      socket.on('end', () => socket.end());
    });
  });
}

describe('WebSockets go through', () => {
  const handshake =
    'GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n';

  test('both ways, with the head as the app says it, and the app may end', async () => {
    const wpt = await start({ upstream: await talking() });
    const client = await open(wpt.port);
    client.send(handshake);
    await client.sees('hi!');
    expect(client.text).toMatch(
      /^HTTP\/1\.1 101 Go On\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-App: 1\r\n\r\n/,
    );
    client.send('one');
    await client.sees('one');
    client.send('bye');
    await client.ended();
    expect(client.text).toMatch(/hi!onebye$/);
    expect(wpt.findings).toEqual([]);
  });

  test.each(['end', 'resetAndDestroy'] as const)('the page may leave: %s', async (leave) => {
    let left!: Promise<unknown>;
    const upstream = await rawApp((socket) => {
      left = once(socket, 'close');
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Go On\r\nConnection: Upgrade\r\nUpgrade: a\r\n\r\nhi!'),
      );
      socket.once('end', () => socket.end());
    });
    const wpt = await start({ upstream });
    const client = await open(wpt.port);
    client.send(handshake);
    await client.sees('hi!');
    client.socket[leave]();
    await left;
    await wpt.exchanges[0]?.finished;
  });

  test('an app that resets is a reset here', async () => {
    const upstream = await rawApp((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 101 Go On\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhi!');
        socket.once('data', () => socket.resetAndDestroy());
      });
    });
    const wpt = await start({ upstream });
    const client = await open(wpt.port);
    client.send(handshake);
    await client.sees('hi!');
    client.send('x');
    await expect(once(client.socket, 'error')).resolves.toMatchObject([{ code: 'ECONNRESET' }]);
  });

  test('what refuses is an answer like any other', async () => {
    const upstream = await app((_, response) => response.writeHead(401).end('who?'));
    const wpt = await start({ upstream });
    expect((await ask(wpt.port, handshake)).status).toBe(401);
  });

  test('an app that does not read holds the page back', async () => {
    let behindIt!: Socket;
    const upstream = await rawApp((socket) => {
      behindIt = socket;
      socket.once('data', () => {
        socket.write('HTTP/1.1 101 Go On\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhi!');
        socket.pause();
      });
    });
    const wpt = await start({ upstream });
    const client = await open(wpt.port);
    client.send(handshake);
    await client.sees('hi!');
    const piece = Buffer.alloc(1_000_000);
    let sent = 0;
    while (client.socket.write(piece) || sent < 20) sent += 1;
    await new Promise(setImmediate);
    const held = client.socket.writableLength;
    expect(held).toBeGreaterThan(5_000_000);
    behindIt.resume();
    await once(client.socket, 'drain');
  });
});

describe('request.fetch()', () => {
  test('JSON to change and return', async () => {
    const upstream = await app((_, response) => {
      response.writeHead(201, 'Made', { 'Content-Type': 'application/json', 'X-App': '1' });
      response.end('{"name":"app","plan":"free"}');
    });
    const wpt = await start({ upstream });
    wpt.route('/user', async (one) => {
      const reply = await one.fetch<{ plan: string }>();
      reply.json.plan = 'pro';
      return reply;
    });
    const { status, statusText, lines, body } = await ask(wpt.port, get('/user'));
    expect([status, statusText, body]).toEqual([201, 'Made', '{"name":"app","plan":"pro"}']);
    expect(lines).toContain('X-App: 1');
    expect(lines.filter((line) => /^content-(?:type|length)/i.test(line))).toEqual([
      'Content-Type: application/json',
      'Content-Length: 27',
    ]);
  });

  test('with other fields and other content', async () => {
    const upstream = await app((asked, response) => {
      let content = '';
      asked.on('data', (bytes) => (content += String(bytes)));
      asked.on('end', () =>
        response.end(`${content} ${asked.headers['x-a']} ${asked.headers['x-b']}`),
      );
    });
    const wpt = await start({ upstream });
    wpt.route('/x', async (one) => one.fetch({ headers: { 'x-A': '2', 'X-b': null }, body: 'ö' }));
    const asked = request('POST', '/x', 'hello').replace(
      '\r\n\r\n',
      '\r\nX-A: 1\r\nX-B: 1\r\n\r\n',
    );
    expect((await ask(wpt.port, asked)).body).toBe('Ã¶ 2 undefined');
    wpt.route('/y', async (one) => one.fetch());
    expect((await ask(wpt.port, request('POST', '/y', 'hello'))).body).toBe(
      'hello undefined undefined',
    );
  });

  test('what breaks off, and what is not there, is an error of the handler', async () => {
    const upstream = await rawApp((socket) => socket.once('data', () => socket.end(`${hello}hal`)));
    const wpt = await start({ upstream });
    wpt.route('/x', async (one) => one.fetch());
    expect((await ask(wpt.port, get('/x'))).status).toBe(500);
    expect(wpt.handlerErrors).toMatchObject([
      { error: { message: `upstream ${upstream} broke its answer off: ECONNRESET` } },
    ]);
  });

  test.each<[unknown, string]>([
    [{ header: {} }, 'no option "header". Did you mean "headers"?'],
    [
      { body: { a: 1 } },
      'body {"a":1} is no string and no bytes. Write JSON.stringify(value) for JSON.',
    ],
    [
      { headers: [['a', 'b']] },
      'headers [["a","b"]] is no object. Write { \'X-Name\': \'value\' }.',
    ],
    [{ headers: { 'a b': '' } }, '"a b" is no name of a header field.'],
    [
      { headers: { a: 'b\r\nc: d' } },
      'header a: "b\\r\\nc: d" is no value of a header field. Write text of one line, or null to leave the field out.',
    ],
  ])('%j is a mistake', async (changes, message) => {
    const wpt = await start({ upstream: 'http://localhost:1' });
    wpt.route('/x', async (one) => one.fetch(changes as object));
    await ask(wpt.port, get('/x'));
    expect(wpt.handlerErrors).toMatchObject([
      { error: { message: `request.fetch(): ${message}` } },
    ]);
  });

  test('without the option it says which', async () => {
    const wpt = await start();
    wpt.route('/x', async (one) => one.fetch());
    await ask(wpt.port, get('/x'));
    expect(wpt.handlerErrors).toMatchObject([
      {
        error: {
          message:
            "request.fetch(): no server behind answers GET /x. Set the option upstream: 'http://localhost:5173'.",
        },
      },
    ]);
  });
});

test('the log says who answered, and after how long', async () => {
  const upstream = await app((_, response) => response.end());
  const wpt = await start({ upstream });
  await ask(wpt.port, get('/x'));
  expect(String(wpt.exchanges[0]?.answeredBy)).toMatch(
    new RegExp(`^upstream ${upstream} after \\d+ ms$`),
  );
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
