// Faults of connections that are served, as a raw client sees them: of all hosts, by the host that
// a request names, and of one route.

import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import {
  script,
  startServer,
  type FaultOption,
  type RouteFaultOption,
  type Server,
  type WireConnection,
} from '../../src/server.ts';
import { get, RawClient, request } from '../support/raw-client.ts';

const closers: (() => Promise<unknown> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function start(fault?: FaultOption): Promise<Server> {
  const wpt = await startServer({ record: 'on', ...(fault === undefined ? {} : { fault }) });
  closers.push(() => wpt.close());
  return wpt;
}

async function open(
  { port, https }: Server,
  protocol: 'http' | 'https' = 'http',
): Promise<RawClient> {
  const plain = await RawClient.open(protocol === 'http' ? port : https.port);
  closers.push(() => plain.close());
  if (protocol === 'http') return plain;
  const secure = RawClient.over(
    connectTls({
      socket: plain.socket,
      rejectUnauthorized: false,
      // Of TLS 1.3, session tickets could come together with a reset, which libuv then hides.
      maxVersion: 'TLSv1.2',
    }),
  );
  closers.push(() => secure.close());
  return secure;
}

/** How the other side ended: a reset that comes together with bytes shows when something is written. */
async function endingOf(client: RawClient): Promise<'fin' | 'reset'> {
  if ((await client.ended()) === 'reset') return 'reset';
  return new Promise((resolve) => {
    client.socket.write('x', (error) => resolve(error ? 'reset' : 'fin'));
  });
}

/** What the journal has of the connection that was opened last. */
async function lastConnection(wpt: Server): Promise<WireConnection> {
  return (await wpt.wireLog()).connections.at(-1)!;
}

const served = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX: y\r\nContent-Length: 6\r\n\r\n';
const reply = {
  body: 'served',
  headers: [
    ['Content-Type', 'text/plain'],
    ['X', 'y'],
    ['Server', null],
    ['Date', null],
  ],
} as const;

/** Three ways to declare a fault of the answer to `/`. */
const ways: readonly [title: string, (fault: RouteFaultOption) => Promise<Server>][] = [
  [
    'of all connections',
    async (fault) => {
      const wpt = await start(fault);
      wpt.route('/', reply);
      return wpt;
    },
  ],
  [
    'by host',
    async (fault) => {
      const wpt = await start({ hosts: { localhost: fault } });
      wpt.route('/', reply);
      return wpt;
    },
  ],
  [
    'of a route, which wins over that of the server',
    async (fault) => {
      const wpt = await start('no-response');
      wpt.route('/', reply, { fault });
      return wpt;
    },
  ],
];

describe.each(ways)('%s', (title, declare) => {
  describe.each(['http', 'https'] as const)('%s', (protocol) => {
    const cuts: readonly [RouteFaultOption, 'fin' | 'reset', string, string][] = [
      ['reset-after-head', 'reset', served, 'reset-after-head'],
      ['close-after-head', 'fin', served, 'close-after-head'],
      [
        { kind: 'reset-after-content-bytes', bytes: 4 },
        'reset',
        `${served}serv`,
        'reset-after-content-bytes 4 bytes',
      ],
      [
        { kind: 'close-after-content-bytes', bytes: 4 },
        'fin',
        `${served}serv`,
        'close-after-content-bytes 4 bytes',
      ],
    ];

    test.each(cuts)('%j: %s after what was let through', async (fault, ending, text, name) => {
      const wpt = await declare(fault);
      const client = await open(wpt, protocol);
      client.send(get('/'));
      expect(await endingOf(client)).toBe(ending);
      expect(client.text).toBe(text);
      const outcome = ending === 'fin' ? 'closed' : 'reset';
      expect(wpt.exchanges.map((each) => each.outcome)).toEqual([outcome]);
      const { exchanges, connections } = await wpt.wireLog();
      expect(exchanges).toMatchObject([{ outcome, answer: `route "/", fault '${name}'` }]);
      expect(connections.at(-1)).toMatchObject({
        sentBytes: text.length,
        closed: { by: 'server', how: ending === 'fin' ? 'fin' : 'rst' },
      });
    });

    test('half-close: FIN after the response, and what still comes is read', async () => {
      const wpt = await declare('half-close');
      const client = await open(wpt, protocol);
      client.send(get('/'));
      expect(await client.ended()).toBe('fin');
      expect(client.text).toBe(`${served}served`);
      client.send(get('/more'));
      client.send(request('POST', '/most', 'x'.repeat(100_000), 'Expect: 100-continue'));
      await expect
        .poll(async () => (await wpt.wireLog()).exchanges.map(({ target }) => target))
        .toEqual(['/', '/more', '/most']);
      expect(wpt.requests.map(({ path }) => path)).toEqual(['/']);
      expect(wpt.exchanges[0]?.outcome).toBe('ended');
      expect((await lastConnection(wpt)).sentBytes).toBe(served.length + 6);
      client.socket.end();
      await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
      expect((await lastConnection(wpt)).closed).toMatchObject({ by: 'server', how: 'fin' });
    });

    test('close-despite-keep-alive: the head promises what is not kept', async () => {
      const wpt = await declare('close-despite-keep-alive');
      const client = await open(wpt, protocol);
      client.send(get('/'));
      expect(await client.ended()).toBe('fin');
      expect(client.text).toContain('\r\nConnection: keep-alive\r\n');
      expect(client.text).toMatch(/served$/);
    });

    test('keep-alive-despite-close: another request is served', async () => {
      const wpt = await declare('keep-alive-despite-close');
      const client = await open(wpt, protocol);
      const first = await client.send(get('/')).sees('served');
      expect(first).toContain('\r\nConnection: close\r\n');
      await client.send(get('/')).sees(`${first}${first}`);
      expect((await lastConnection(wpt)).closed).toBeUndefined();
    });

    test.each([
      ['close-on-next-request', 'fin'],
      ['reset-on-next-request', 'reset'],
    ] as const)('%s: %s to the second request, which nobody reads', async (fault, ending) => {
      const wpt = await declare(fault);
      const client = await open(wpt, protocol);
      await client.send(get('/')).sees('served');
      client.send('G');
      expect(await client.ended()).toBe(ending);
      expect(client.text).toBe(`${served}served`);
      expect(wpt.requests).toHaveLength(1);
      expect(wpt.exchanges[0]?.outcome).toBe('ended');
      expect((await lastConnection(wpt)).closed).toMatchObject({
        by: 'server',
        how: ending === 'fin' ? 'fin' : 'rst',
      });
      await (await open(wpt, protocol)).send(get('/')).sees('served');
    });

    test.each([
      ['close-on-next-request', 'fin'],
      ['reset-on-next-request', 'reset'],
    ] as const)('%s: %s also when both requests came together', async (fault, ending) => {
      const wpt = await declare(fault);
      const client = await open(wpt, protocol);
      client.send(get('/') + get('/'));
      expect(await endingOf(client)).toBe(ending);
      expect(client.text).toBe(`${served}served`);
      expect(wpt.requests).toHaveLength(1);
    });

    test.each([
      ['garbage-after-response', 'this is no HTTP'],
      ['extra-response', 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n'],
    ] as const)('%s: more bytes, and the connection is kept', async (fault, bytes) => {
      const wpt = await declare(fault);
      const client = await open(wpt, protocol);
      await client.send(get('/')).sees(bytes);
      const firstAll = client.text;
      expect(firstAll.startsWith(`${served}served`)).toBe(true);
      await client.send(get('/')).sees(`${served}served`);
      await expect.poll(() => wpt.exchanges.map((each) => each.outcome)).toHaveLength(2);
      await client.seesAtEnd(new RegExp(`(?:[^]*?${bytes.slice(0, 8)}){2}`));
      const { exchanges } = await wpt.wireLog();
      // They are bytes of the answer, and left together with it.
      const { from, to } = exchanges[0]!.responseBytes;
      expect([from, to]).toEqual([0, firstAll.length]);
      const sent = (await wpt.wireLog()).segments.filter(({ direction }) => direction === 'sent');
      expect(sent.map((segment) => segment.offset)).toEqual([0, firstAll.length]);
    });

    test.each([
      ['reset-after-request', 'reset'],
      ['close-after-request', 'fin'],
    ] as const)('%s: %s instead of the answer', async (fault, ending) => {
      const wpt = await declare(fault);
      const client = await open(wpt, protocol);
      client.send(get('/'));
      expect(await client.ended()).toBe(ending);
      expect(client.text).toBe('');
      const { exchanges } = await wpt.wireLog();
      const own = title.startsWith('of a route') ? 'route "/", ' : '';
      expect(exchanges).toMatchObject([{ answer: `${own}fault '${fault}'` }]);
    });
  });
});

describe('the connection of such a fault', () => {
  test('is marked in the journal where its host is known', async () => {
    const wpt = await start('half-close');
    wpt.route('/', reply);
    const client = await open(wpt);
    client.send(get('/'));
    await client.ended();
    expect((await lastConnection(wpt)).fault).toBe('half-close');
  });

  test('may name another host in its request', async () => {
    const wpt = await start({ hosts: { 'bad.localhost': 'close-after-head' } });
    wpt.route('/', reply);
    const client = await open(wpt);
    await client.send(get('/')).sees('served');
    client.send(get('/').replace('Host: localhost', 'Host: bad.localhost'));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toBe(`${served}served${served}`);
    const { exchanges } = await wpt.wireLog();
    expect(exchanges.map(({ answer }) => answer)).toEqual([
      'route "/"',
      `route "/", fault 'close-after-head'`,
    ]);
  });
});

async function textOf(wpt: Server, path = '/'): Promise<string> {
  const client = await open(wpt);
  client.send(get(path));
  expect(await client.ended()).toBe('fin');
  return client.text.slice(client.text.indexOf('\r\n\r\n') + 4);
}

describe('every kind of answer is cut', () => {
  const fault = { kind: 'close-after-content-bytes', bytes: 3 } as const;

  test('a script, behind interim responses, with the steps that are left out', async () => {
    const wpt = await start();
    const answer = script
      .informational(103, { Link: '</a>' })
      .head(200, { 'Content-Length': 9 })
      .write('ab')
      .delay(0)
      .write('cdefghi')
      .gate('never')
      .end();
    const route = wpt.route('/', answer, { fault });
    expect(await textOf(wpt)).toBe('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc');
    expect(route.exchanges[0]?.outcome).toBe('closed');
    const { exchanges } = await wpt.wireLog();
    const steps = exchanges[0]?.steps.map((step) => ('text' in step ? step.text : ''));
    expect(steps?.join()).not.toContain('never');
  });

  test('chunks, with their sizes', async () => {
    const wpt = await start();
    const chunked = { 'Transfer-Encoding': 'chunked' };
    wpt.route('/', script.head(200, chunked).chunk('a').chunk('b').end(), { fault });
    expect(await textOf(wpt)).toBe('1\r\n');
  });

  test('content that comes piece by piece, and lets go of it', async () => {
    const wpt = await start();
    let isLeft = false;
    async function* pieces(): AsyncGenerator<string> {
      try {
        for (;;) {
          await Promise.resolve();
          yield 'x';
        }
      } finally {
        isLeft = true;
      }
    }
    wpt.route('/', (_, response) => void (response.content = pieces()), { fault });
    expect(await textOf(wpt)).toBe('1\r\n');
    await expect.poll(() => isLeft).toBe(true);
  });

  test('what a handler writes, which then learns that nobody is there', async () => {
    const wpt = await start();
    const results: boolean[] = [];
    wpt.route(
      '/',
      async (_, { writer }) => {
        results.push(await writer.writeContent('ab'));
        results.push(await writer.write('cd'));
        results.push(await writer.write('ef'));
      },
      { fault },
    );
    expect(await textOf(wpt)).toBe('abc');
    await expect.poll(() => results).toEqual([true, true, false]);
    expect(wpt.handlerErrors).toEqual([]);
  });

  test('what is said by hand', async () => {
    const wpt = await start();
    const route = wpt.route('/', undefined, { fault });
    const client = await open(wpt);
    client.send(get('/'));
    const exchange = await route.nextExchange();
    expect(await exchange.head(200, { 'Content-Length': 9 })).toBe(true);
    expect(await exchange.write('ab')).toBe(true);
    await exchange.write('cd');
    expect(await exchange.write('ef')).toBe(false);
    expect(await exchange.finished).toBe('closed');
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/\r\n\r\nabc$/);
  });

  test('no shorter response, whose connection is kept', async () => {
    const wpt = await start(fault);
    wpt.route('/', { body: 'ab' });
    const client = await open(wpt);
    await client.send(get('/')).sees('ab');
    await client.send(get('/')).sees('\r\n\r\nabHTTP/1.1 200 OK');
    expect(wpt.exchanges.map(({ outcome }) => outcome)).toEqual(['ended', 'ended']);
  });

  test('none that has no head', async () => {
    const wpt = await start('reset-after-head');
    wpt.route('/', script.raw('no head').close());
    const client = await open(wpt);
    client.send(get('/'));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toBe('no head');
  });

  test('one that a slow network carries, as far as it had left', async () => {
    const wpt = await startServer({
      fault: { kind: 'reset-after-content-bytes', bytes: 3 },
      network: { latency: 30 },
    });
    closers.push(() => wpt.close());
    wpt.route('/', reply);
    const client = await open(wpt);
    client.send(get('/'));
    expect(await endingOf(client)).toBe('reset');
    expect(client.text).toBe(`${served}ser`);
  });
});

async function* twoPieces(): AsyncGenerator<string> {
  yield 'a';
  await Promise.resolve();
  yield 'b';
}

describe('bytes behind a response', () => {
  const second = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nextra';

  test('follow one that comes piece by piece', async () => {
    const wpt = await start('extra-response');
    wpt.route('/', (_, response) => void (response.content = twoPieces()));
    const client = await open(wpt);
    await client.send(get('/')).sees(`0\r\n\r\n${second}`);
  });

  test('follow one that is said by hand', async () => {
    const wpt = await start('extra-response');
    const route = wpt.route('/');
    const client = await open(wpt);
    client.send(get('/'));
    const exchange = await route.nextExchange();
    await exchange.head(200, { 'Content-Length': 0 });
    await exchange.end();
    await client.sees(`Content-Length: 0\r\n\r\n${second}`);
  });

  test('do not follow one that ends its connection', async () => {
    const wpt = await start('garbage-after-response');
    wpt.route('/', script.head(200).write('x').close());
    const client = await open(wpt);
    client.send(get('/'));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/\r\n\r\nx$/);
  });
});

describe('halfClose() of a script', () => {
  test('is FIN, and reads on', async () => {
    const wpt = await start();
    wpt.route('/', script.head(200, { 'Content-Length': 9 }).write('half').halfClose());
    const client = await open(wpt);
    client.send(get('/'));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/\r\n\r\nhalf$/);
    client.send(get('/more'));
    await expect
      .poll(async () => (await wpt.wireLog()).exchanges)
      .toMatchObject([
        { target: '/', outcome: 'closed' },
        { target: '/more', outcome: 'closed' },
      ]);
  });

  test('can be said by hand', async () => {
    const wpt = await start();
    const route = wpt.route('/');
    const client = await open(wpt);
    client.send(get('/'));
    const exchange = await route.nextExchange();
    expect(await exchange.halfClose()).toBe(true);
    expect(await exchange.finished).toBe('closed');
    expect(await client.ended()).toBe('fin');
  });

  test('answers nothing any more, not even what is no HTTP', async () => {
    const wpt = await start();
    wpt.route('/', script.halfClose());
    const client = await open(wpt);
    client.send(get('/'));
    expect(await client.ended()).toBe('fin');
    client.send('no HTTP\r\n\r\n').socket.end();
    await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
    expect(client.text).toBe('');
  });
});

describe('never-read-content', () => {
  const big = 'x'.repeat(20_000_000);

  test.each(['http', 'https'] as const)('answers without what it leaves, %s', async (protocol) => {
    const wpt = await start('never-read-content');
    const route = wpt.route('/', ({ body }) => ({ body: `got ${body.length}` }));
    const client = await open(wpt, protocol);
    client.send(request('POST', '/', big, 'Expect: 100-continue'));
    await client.sees('got 0');
    expect(client.text).not.toContain('100 Continue');
    expect(route.requests[0]?.headers.get('content-length')).toBe(String(big.length));
    expect(client.socket.writableLength).toBeGreaterThan(0);
    const { exchanges, connections } = await wpt.wireLog();
    expect(exchanges).toMatchObject([{ answer: `route "/", fault 'never-read-content'` }]);
    expect(connections[0]?.receivedBytes).toBeLessThan(big.length / 2);
    expect(connections[0]?.closed).toBeUndefined();
  });

  test('leaves requests without content alone', async () => {
    const wpt = await start('never-read-content');
    wpt.route('/', reply);
    const client = await open(wpt);
    await client.send(get('/')).sees('served');
    client.send(get('/'));
    await expect.poll(() => wpt.exchanges.length).toBe(2);
    const { exchanges } = await wpt.wireLog();
    expect(exchanges.map(({ answer }) => answer)).toEqual(['route "/"', 'route "/"']);
  });

  test('strikes by the host that the request names, and says FIN where the answer needs it', async () => {
    const wpt = await start({ hosts: { 'deaf.localhost': 'never-read-content' } });
    wpt.route('/', script.head(200).write('until the end').end());
    const client = await open(wpt);
    client.send(request('POST', '/', big).replace('Host: localhost', 'Host: deaf.localhost'));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/until the end$/);
  });

  test('reads what leads elsewhere', async () => {
    const wpt = await start({ hosts: { 'deaf.localhost': 'never-read-content' } });
    wpt.route('/', ({ body }) => ({ body: `got ${body.length}` }));
    await (await open(wpt)).send(request('POST', '/', 'abc')).sees('got 3');
  });

  test('lets the server stop while an answer waits', async () => {
    const wpt = await start('never-read-content');
    const route = wpt.route('/', script.gate('never').head(200).end());
    const client = await open(wpt);
    client.send(request('POST', '/', big));
    await route.reached('never');
    const [exchange] = wpt.exchanges;
    await wpt.close();
    expect(exchange?.outcome).toBe('stopped');
    await client.ended();
  });
});

const asBrowser = (path: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\nUser-Agent: x\r\n\r\n`;

describe.each([
  ['request-timeout', 408],
  ['misdirected-request', 421],
] as const)('%s', (fault, status) => {
  test(`is ${status} on a connection that was used, and its route has the request`, async () => {
    const wpt = await start(fault);
    const route = wpt.route('/', [{ body: 'first' }, { body: 'second' }, { body: 'third' }]);
    const client = await open(wpt);
    await client.send(get('/')).sees('first');
    client.send(get('/'));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(
      new RegExp(
        `firstHTTP/1.1 ${status} [^\r]+\r\nContent-Length: 0\r\nConnection: close\r\n\r\n$`,
      ),
    );
    expect(route.requests).toHaveLength(2);
    // A client that is no browser has had its second answer.
    await (await open(wpt)).send(get('/')).sees('third');
    const { exchanges } = await wpt.wireLog();
    expect(exchanges.map(({ answer }) => answer)).toEqual([
      'route "/"',
      `fault '${fault}'`,
      'route "/"',
    ]);
  });

  test('gives a browser that asks again the answer that it missed', async () => {
    const wpt = await start(fault);
    const route = wpt.route('/', [{ body: 'first' }, { body: 'second' }, { body: 'third' }]);
    const next = route.nextRequest();
    const [used, other] = [await open(wpt), await open(wpt)];
    await used.send(asBrowser('/')).sees('first');
    await other.send(asBrowser('/else')).sees('404');
    used.send(asBrowser('/'));
    expect(await used.ended()).toBe('fin');
    // Also on one that was used: it is turned away once.
    await other.send(asBrowser('/')).sees('second');
    expect(wpt.requests.map(({ isRetry }) => isRetry)).toEqual([false, false, false, true]);
    await (await open(wpt)).send(asBrowser('/')).sees('third');
    expect(await next).toBe(route.requests[0]);
  });

  test('hands a browser that asks again to whoever waits for it', async () => {
    const wpt = await start(fault);
    wpt.route('/first', { body: 'first' });
    const route = wpt.route('/');
    const used = await open(wpt);
    await used.send(asBrowser('/first')).sees('first');
    used.send(asBrowser('/'));
    expect(await used.ended()).toBe('fin');
    const fresh = await open(wpt);
    fresh.send(asBrowser('/'));
    const exchange = await route.nextExchange();
    expect(exchange.request.isRetry).toBe(true);
    await exchange.head(200, { 'Content-Length': 2 });
    await exchange.write('ok');
    await exchange.end();
    await fresh.sees('ok');
  });
});

test('a fault of a route that cannot be is an error where it is declared', async () => {
  const wpt = await start();
  // @ts-expect-error of the option of a server
  expect(() => wpt.route('/a', reply, { fault: 'refuse' })).toThrow(
    /^route "\/a": fault: "refuse" is for the option fault of the server, which can name a host\. A route has 'reset-after-request', .*\.$/,
  );
});

test('a route that never answers hangs as declared, also without an answer', async () => {
  const wpt = await start();
  wpt.route('/a', undefined, { fault: 'no-response' });
  const client = await open(wpt);
  client.send(get('/a'));
  await expect.poll(() => wpt.exchanges[0]?.isHanging).toBe(true);
  expect(wpt.findings).toEqual([]);
  client.socket.end();
  await expect.poll(() => wpt.exchanges[0]?.outcome).toBe('hung');
});
