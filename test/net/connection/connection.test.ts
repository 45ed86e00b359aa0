import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { script, startServer, type Handler, type Server } from '../../../src/server.ts';
import { get, RawClient, request } from '../../support/raw-client.ts';

let wpt: Server;
const clients: RawClient[] = [];

beforeAll(async () => {
  wpt = await startServer();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await wpt.reset();
});
afterAll(async () => {
  await wpt.close();
});

async function open(): Promise<RawClient> {
  const client = await RawClient.open(wpt.port);
  clients.push(client);
  return client;
}

describe('persistence (RFC 9112 §9.3)', () => {
  test('answers one request after the other on one connection', async () => {
    wpt.route('/n', (req) => ({ body: `<${req.query}>` }));
    const client = await open();
    await client.send(get('/n?1')).sees('<1>');
    await client.send(get('/n?2')).sees('<2>');
    expect(wpt.requests).toHaveLength(2);
  });

  test('answers pipelined requests in order, also when the first takes longer', async () => {
    const slow = wpt.route(
      '/slow',
      script.gate('go').head(200, { 'Content-Length': 4 }).write('slow').end(),
    );
    wpt.route('/fast', script.head(200, { 'Content-Length': 4 }).write('fast').end());
    const client = await open();
    client.send(get('/slow') + get('/fast'));
    await slow.release('go');
    expect(await client.sees('fast')).toMatch(/slow.*fast/s);
  });

  test.each([
    ['Connection: close in the request', get('/x', 'Connection: close'), { body: 'ok' }],
    ['HTTP/1.0', 'GET /x HTTP/1.0\r\n\r\n', { body: 'ok' }],
    [
      'Connection: close in the answer',
      get('/x'),
      { body: 'ok', headers: { Connection: 'close' } },
    ],
    ['no length', get('/x'), { body: 'ok', headers: { 'Content-Length': null } }],
  ])('closes after the answer: %s', async (_, bytes, reply) => {
    wpt.route('/x', reply);
    const client = await open();
    client.send(bytes);
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/ok$/);
  });

  test('keeps an HTTP/1.0 connection that asks for it, and says so', async () => {
    wpt.route('/x', { body: 'ok' });
    const client = await open();
    const ask = 'GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
    expect(await client.send(ask).sees('ok')).toContain('\r\nConnection: keep-alive\r\n');
    await client.send(ask + get('/end')).sees('404 Not Found');
  });

  test.each([
    ['too short', script.head(200, { 'Content-Length': 10 }).write('hello').end()],
    ['too long', script.head(200, { 'Content-Length': 2 }).write('hello').end()],
    ['raw', script.raw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello').end()],
    ['without framing', script.head(200).write('hello').end()],
  ])('end() closes when the peer could not tell where the answer ends: %s', async (_, answer) => {
    wpt.route('/x', answer);
    const client = await open();
    client.send(get('/x'));
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/hello$/);
  });

  test('a peer that half-closes still gets its answer', async () => {
    wpt.route('/x', script.head(200).delay(20).write('late').end());
    const client = await open();
    client.send(get('/x'));
    client.socket.end();
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/late$/);
  });
});

describe('requests', () => {
  test('sends 100 Continue before it reads the content (RFC 9110 §10.1.1)', async () => {
    wpt.route('/x', (req) => ({ body: `got ${req.text()}` }));
    const client = await open();
    client.send('POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n');
    await client.sees('HTTP/1.1 100 Continue\r\n\r\n');
    expect(await client.send('abc').sees('got abc')).toContain('200 OK');
  });

  test('decodes a chunked body and keeps its trailers', async () => {
    wpt.route('/x', (req) => ({ json: [req.text(), req.trailers?.get('x-t')] }));
    const client = await open();
    client.send('POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n');
    client.send('3\r\nabc\r\n2;a=b\r\nde\r\n0\r\nX-T: 1\r\n\r\n');
    await client.sees('["abcde","1"]');
  });

  test('shows the request as it was sent', async () => {
    wpt.route('/a/{b}', { body: 'ok' });
    const client = await open();
    const bytes = 'GET /a/%20?q=1 HTTP/1.1\r\nHoSt: me:1\r\nX: 1\r\nx:  2 \r\n\r\n';
    await client.send(bytes).sees('ok');
    const [req] = wpt.requests;
    expect(req).toMatchObject({
      method: 'GET',
      requestPath: '/a/%20?q=1',
      path: '/a/%20',
      query: 'q=1',
      url: 'http://me:1/a/%20?q=1',
      protocolVersion: 'HTTP/1.1',
      routeMatch: { b: '%20' },
      clientAddress: '127.0.0.1',
    });
    expect(req!.rawHead.toString()).toBe(bytes);
    expect([...req!.headers]).toEqual([
      ['HoSt', 'me:1'],
      ['X', '1'],
      ['x', '2'],
    ]);
    expect(req!.headers.get('x')).toBe('1, 2');
  });

  test('answers what is not HTTP with a JSON error, and closes', async () => {
    const client = await open();
    client.send('GET /x HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n');
    expect(await client.ended()).toBe('fin');
    expect(client.text).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(client.text).toContain('\r\nConnection: close\r\n');
    expect(client.text).toMatch(/\{"error": \{"code": 400, "message": ".*colon.*"\}\}$/);
  });

  test('refuses more content than the limit allows before it has come', async () => {
    const small = await startServer({ limits: { maxBodyBytes: 10 } });
    const client = await RawClient.open(small.port);
    client.send('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n');
    expect(await client.ended()).toBe('fin');
    expect(client.text).toContain('413 Request Entity Too Large');
    client.close();
    await small.close();
  });

  test('answers HEAD with the fields of GET and no content', async () => {
    wpt.route('/x', { body: 'hello' });
    wpt.route('/next', { body: 'next' });
    const client = await open();
    client.send(request('HEAD', '/x', '') + get('/next'));
    expect(await client.sees('next')).toMatch(/Content-Length: 5\r\n\r\nHTTP\/1\.1 200/);
  });

  test('stops reading from a peer that sends without waiting', async () => {
    const held = wpt.route('/held', script.gate('go').head(204).end());
    const client = await open();
    client.send(get('/held'));
    await held.reached('go');
    const flood = Buffer.from(get('/none').repeat(200_000));
    client.socket.write(flood);
    // The kernel's buffers fill up and the rest stays with the peer.
    await expect.poll(() => client.socket.writableLength > 0).toBe(true);
    const before = process.memoryUsage().arrayBuffers;
    expect(before).toBeLessThan(flood.length * 3);
    await held.release('go');
    await client.sees('404 Not Found');
  });
});

describe('endings', () => {
  test('reset() sends all bytes before it, then RST', async () => {
    const route = wpt.route('/x', script.head(200, { 'Content-Length': 9 }).write('hello').reset());
    const client = await open();
    client.send(get('/x'));
    await client.sees('hello');
    // A reset that comes together with data shows at the next write.
    await expect
      .poll(() => {
        client.send('x');
        return client.ended();
      })
      .toBe('reset');
    expect(route.exchanges[0]!.outcome).toBe('reset');
  });

  test('reset() before any byte is seen as a reset', async () => {
    wpt.route('/x', script.delay(5).reset());
    const client = await open();
    client.send(get('/x'));
    expect(await client.ended()).toBe('reset');
    expect(client.text).toBe('');
  });

  test('close() sends FIN and no reset', async () => {
    const route = wpt.route('/x', script.head(200, { 'Content-Length': 9 }).write('hello').close());
    const client = await open();
    client.send(get('/x'));
    expect(await client.ended()).toBe('fin');
    client.send('more');
    client.socket.end();
    await new Promise((resolve) => client.socket.once('close', resolve));
    expect(await client.ended()).toBe('fin');
    expect(route.exchanges[0]!.outcome).toBe('closed');
  });

  test('hang() keeps the connection open and silent until the peer leaves', async () => {
    const route = wpt.route('/x', script.head(200).write('hello').hang());
    const client = await open();
    await client.send(get('/x')).sees('hello');
    const [exchange] = route.exchanges;
    expect(exchange!.outcome).toBeUndefined();
    client.close();
    expect(await exchange!.finished).toBe('hung');
  });

  test('a peer that leaves at a gate ends the script', async () => {
    const route = wpt.route('/x', script.head(200).write('hello').gate('never').end());
    const client = await open();
    await client.send(get('/x')).sees('hello');
    await route.reached('never');
    client.close();
    const [exchange] = route.exchanges;
    await exchange!.closedByPeer;
    expect(await exchange!.finished).toBe('peerClosed');
  });

  test('an endless script stops when the peer leaves, and waits for a slow one', async () => {
    const piece = Buffer.alloc(65_536, 'x');
    const route = wpt.route(
      '/x',
      script.head(200).repeat(Infinity, (s) => s.write(piece)),
    );
    const client = await open();
    client.send(get('/x'));
    await client.sees('x'.repeat(1_000));
    client.socket.pause();
    client.close();
    expect(await route.exchanges[0]!.finished).toBe('peerClosed');
  });
});

describe('handlers', () => {
  test.each([
    [
      'throws',
      () => {
        throw new Error('boom');
      },
      /Error: boom/,
    ],
    ['rejects', () => Promise.reject(new Error('boom')), /Error: boom/],
    ['returns no answer', () => 5 as never, /a handler returned 5\. It returns nothing,/],
    ['returns a bad reply', () => ({ status: 99 }), /reply: status 99/],
  ])('one that %s is a 500 with its reason, and is not lost', async (_, handler, reason) => {
    wpt.route('/x', handler);
    const client = await open();
    await client.send(get('/x')).sees('}}');
    expect(client.text).toMatch(/^HTTP\/1\.1 500 /);
    expect(client.text).toMatch(reason);
    expect(wpt.handlerErrors).toHaveLength(1);
    expect(wpt.handlerErrors[0]!.request.path).toBe('/x');
    expect(wpt.handlerErrors[0]!.brokeOff).toBe(false);
  });

  test.each<[string, Handler]>([
    [
      'content ends with an error',
      function* () {
        yield 'so far';
        throw new Error('boom');
      },
    ],
    [
      'writer had begun when it threw',
      async (_request, { writer }) => {
        await writer.writeStatus(200);
        throw new Error('boom');
      },
    ],
  ])('one whose %s is known for an answer that broke off', async (_, handler) => {
    wpt.route('/x', handler);
    const client = await open();
    client.send(get('/x'));
    await client.ended();
    expect(client.text).toMatch(/^HTTP\/1\.1 200 /);
    expect(wpt.handlerErrors).toMatchObject([{ error: { message: 'boom' }, brokeOff: true }]);
  });

  test('a connection that is gone when a handler has finished is left alone', async () => {
    let finish!: (reply: { body: string }) => void;
    const route = wpt.route(
      '/x',
      () => new Promise<{ body: string }>((resolve) => (finish = resolve)),
    );
    const client = await open();
    const arrived = route.nextRequest();
    client.send(get('/x'));
    await arrived;
    client.socket.resetAndDestroy();
    await route.exchanges[0]!.closedByPeer;
    expect(await route.exchanges[0]!.finished).toBe('peerClosed');
    finish({ body: 'late' });
  });

  test('an exchange whose handler never settles ends with its connection', async () => {
    const route = wpt.route('/x', () => new Promise<never>(() => {}));
    const client = await open();
    const arrived = route.nextRequest();
    client.send(get('/x'));
    await arrived;
    const [exchange] = route.exchanges;
    await wpt.reset();
    expect(await exchange!.finished).toBe('stopped');
  });
});

describe('an exchange taken over by hand', () => {
  test('says what the test says, when it says it', async () => {
    const route = wpt.route('/x');
    const client = await open();
    client.send(request('POST', '/x', 'ping'));
    const exchange = await route.nextExchange();
    expect(exchange.request.text()).toBe('ping');
    expect(await exchange.head(200, { 'Transfer-Encoding': 'chunked' })).toBe(true);
    await client.sees('\r\n\r\n');
    await exchange.chunk('one');
    await client.sees('3\r\none\r\n');
    await exchange.end();
    await client.sees('0\r\n\r\n');
    expect(await exchange.finished).toBe('ended');
  });

  test('takes the place of the declared answer once', async () => {
    const route = wpt.route('/x', { body: 'declared' });
    const client = await open();
    const taken = route.nextExchange();
    client.send(get('/x'));
    const exchange = await taken;
    await exchange.raw('HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhand');
    await exchange.reset();
    await client.sees('hand');
    const next = await open();
    await next.send(get('/x')).sees('declared');
  });

  test('learns that the peer has left, and what it says then is not sent', async () => {
    const route = wpt.route('/x');
    const client = await open();
    client.send(get('/x'));
    const exchange = await route.nextExchange();
    await exchange.head(200);
    client.close();
    await exchange.closedByPeer;
    await expect.poll(() => exchange.write('x')).toBe(false);
  });

  test('is not handed out when its peer has left meanwhile', async () => {
    const route = wpt.route('/x');
    const gone = await open();
    gone.send(get('/x?gone'));
    await expect.poll(() => route.exchanges.length).toBe(1);
    gone.close();
    await route.exchanges[0]!.finished;
    const client = await open();
    client.send(get('/x?here'));
    expect((await route.nextExchange()).request.query).toBe('here');
  });

  test('refuses what a script would refuse', async () => {
    const route = wpt.route('/x');
    const client = await open();
    client.send(get('/x'));
    const exchange = await route.nextExchange();
    expect(() => exchange.write('x')).toThrow(
      /step 1 by hand, write\("x"\): there is no head before it/,
    );
  });
});
