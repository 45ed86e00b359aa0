// What a connection and a whole test may take.

import { describe, expect, test } from 'vitest';

import { get, request } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

const { start, open } = testServers();

describe('limits.idleMs', () => {
  test('ends a connection without a request, and one between two', async () => {
    const wpt = await start({ limits: { idleMs: 300 } });
    wpt.route('/a', { body: 'a' });
    const [silent, asking] = [await open(wpt.port), await open(wpt.port)];
    asking.send(get('/a'));
    await asking.sees('\r\n\r\na');
    expect(await silent.ended()).toBe('fin');
    expect(await asking.ended()).toBe('fin');
    expect(silent.text).toBe('');
    // Neither of them has ended its own side, and both are let go of.
    await expect
      .poll(() => wpt.connections.every(({ closedMs }) => closedMs !== undefined))
      .toBe(true);
  });

  test('counts anew behind each request, also one that is answered at once', async () => {
    const wpt = await start({ limits: { idleMs: 1000 } });
    wpt.route('/a', { body: 'a' });
    const client = await open(wpt.port);
    const silent = await open(wpt.port);
    for (let count = 1; count <= 3; count += 1) {
      client.send(get('/a'));
      await expect.poll(() => client.text.match(/200 OK/g)?.length).toBe(count);
      if (count < 3) {
        await new Promise((resolve) => {
          setTimeout(resolve, 600);
        });
      }
    }
    expect(await silent.ended()).toBe('fin');
    expect(wpt.connections[0]!.requestCount).toBe(3);
    expect(wpt.connections[0]!.closedMs).toBeUndefined();
  });

  test('does not end one that waits for its answer, or sends its request', async () => {
    const wpt = await start({ limits: { idleMs: 500 } });
    const route = wpt.route('/a');
    const waiting = (await open(wpt.port)).send(get('/a'));
    const sending = (await open(wpt.port)).send(request('POST', '/b', 'abc').slice(0, -1));
    const silent = await open(wpt.port);
    expect(await silent.ended()).toBe('fin');
    const again = await open(wpt.port);
    expect(await again.ended()).toBe('fin');
    const taken = await route.nextExchange();
    await taken.head(204);
    await taken.end();
    await waiting.sees('204 ');
    sending.send('c');
    await sending.sees('404 ');
  });
});

describe('limits.headMs', () => {
  test('answers a head that does not end with 408, and no other', async () => {
    const wpt = await start({ limits: { headMs: 300 } });
    wpt.route('/a', { body: 'a' });
    const [slow, quick] = [await open(wpt.port), await open(wpt.port)];
    quick.send(get('/a'));
    slow.send('GET /a HTTP/1.1\r\nHost: ');
    await slow.sees('408 Request Timeout');
    expect(await slow.ended()).toBe('fin');
    await quick.sees('\r\n\r\na');
    quick.send(get('/a'));
    await quick.sees('\r\n\r\naHTTP/1.1 200 OK');
    expect(wpt.findings).toEqual([]);
  });

  test('is not used up by the time between requests', async () => {
    const wpt = await start({ limits: { headMs: 200 } });
    wpt.route('/a', { body: 'a' });
    const [slow, idle] = [await open(wpt.port), await open(wpt.port)];
    slow.send('GET');
    await slow.ended();
    idle.send(get('/a'));
    await idle.sees('\r\n\r\na');
  });
});

test('limits.maxConnections: a further one is closed, until one has gone', async () => {
  const wpt = await start({ limits: { maxConnections: 2 } });
  wpt.route('/a', { body: 'a' });
  const first = await open(wpt.port);
  const second = await open(wpt.port);
  second.send(get('/a'));
  await second.sees('\r\n\r\na');
  const third = await open(wpt.port);
  await third.ended();
  expect(third.text).toBe('');
  first.close();
  await expect.poll(() => wpt.connections[0]!.closedMs).toBeDefined();
  const fourth = await open(wpt.port);
  fourth.send(get('/a'));
  await fourth.sees('\r\n\r\na');
});

describe('limits.maxHistoryBytes', () => {
  test('lets go of the oldest content', async () => {
    const wpt = await start({ record: 'on', limits: { maxHistoryBytes: 25 } });
    wpt.route('/a', { body: 'ok' });
    for (let count = 0; count < 4; count += 1) {
      const client = await open(wpt.port);
      client.send(request('POST', '/a', String(count).repeat(10)));
      await client.sees('ok');
    }
    const [first, second, third, fourth] = wpt.requests;
    expect(() => first!.body).toThrow('limits.maxHistoryBytes');
    expect(() => second!.text()).toThrow('limits.maxHistoryBytes');
    expect(first!.contentReceived).toBe(10);
    expect(third!.text()).toBe('2222222222');
    expect(fourth!.text()).toBe('3333333333');
    expect((await wpt.wireLog()).cuts).toEqual([
      {
        what: 'request.body bytes',
        count: 20,
        why: 'only the newest 25 of the requests of a test are kept (limits.maxHistoryBytes)',
      },
    ]);
    // What a person looks at does not throw.
    expect(first!.toJSON()).not.toHaveProperty('body');
  });

  test('leaves the content of a request alone that has no answer yet', async () => {
    const wpt = await start({ limits: { maxHistoryBytes: 5 } });
    const route = wpt.route('/a');
    const client = await open(wpt.port);
    client.send(request('POST', '/a', '0123456789'));
    const taken = await route.nextExchange();
    expect(taken.request.text()).toBe('0123456789');
    await taken.head(204);
    await taken.end();
    await client.sees('204 ');
    expect(() => taken.request.body).toThrow('limits.maxHistoryBytes');
  });
});
