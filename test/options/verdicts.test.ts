import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { script, startServer, type Server, type ServerOptions } from '../../src/server.ts';
import { UsageError } from '../../src/usage-error.ts';
import { Clients } from '../support/clients.ts';
import { get, request } from '../support/raw-client.ts';

let wpt: Server;
const clients = new Clients(() => wpt.port);
beforeAll(async () => {
  wpt = await startServer({ record: 'on', verdicts: { routeNotRequested: 'fail' } });
});
afterEach(async () => {
  clients.close();
  await wpt.reset();
});
afterAll(() => wpt.close());

const kinds = (): string[] => wpt.findings.map(({ kind, severity }) => `${severity} ${kind}`);

describe('the findings of a server', () => {
  test('are there as soon as they are true, and go when they are not any more', async () => {
    const route = wpt.route('/a', [{ body: '<one>' }, { body: '<two>' }]);
    expect(kinds()).toEqual(['fail route-not-requested']);
    const client = await clients.open();
    await client.send(get('/a')).sees('<one>');
    expect(kinds()).toEqual(['warn answers-not-used']);
    await client.send(get('/a')).sees('<two>');
    expect(kinds()).toEqual([]);
    route.unroute();
    await client.send(get('/a')).sees('404 Not Found');
    expect(wpt.findings).toMatchObject([
      {
        title: 'nothing answered GET /a, which got status 404',
        details:
          'the nearest is route "/a"\nit was declared after the request, or removed before it',
        exchange: 3,
        connection: 1,
      },
    ]);
    await wpt.reset();
    expect(wpt.findings).toEqual([]);
  });

  test('tell a request for which a path has no route', async () => {
    wpt.route('/a', {}, { method: 'GET' });
    const client = await clients.open();
    await client.send(request('PUT', '/a', 'x')).sees('405 Method Not Allowed');
    expect(wpt.findings.at(-1)?.title).toBe('nothing answered PUT /a, which got status 405');
  });

  test.each<[string, () => unknown, readonly string[]]>([
    ['a gate', () => script.gate('g').head(204).end(), ['warn gate-not-released']],
    ['a delay', () => script.head(200).delay(60_000).end(), ['warn script-stopped']],
    ['a hang', () => script.head(200).hang(), []],
    [
      'an endless script',
      () => script.head(200).repeat(Infinity, (s) => s.write('x').delay(60_000)),
      [],
    ],
    ['a handler', () => () => new Promise(() => {}), ['warn script-stopped']],
    ['nobody', () => undefined, ['warn request-not-answered']],
  ])('tell an answer that waits for %s', async (_, answer, expected) => {
    const route = wpt.route('/a', answer() as never);
    const client = await clients.open();
    const came = route.nextRequest();
    client.send(get('/a'));
    await came;
    // What is played begins after the request was announced.
    await expect.poll(kinds).toEqual(expected);
    client.close();
    await expect.poll(kinds).toEqual([]);
  });

  test('tell an exchange that was taken over, until it has a head', async () => {
    const route = wpt.route('/a');
    const client = await clients.open();
    client.send(get('/a'));
    const exchange = await route.nextExchange();
    await exchange.informational(103);
    expect(kinds()).toEqual(['warn script-stopped']);
    await exchange.head(200);
    expect(kinds()).toEqual([]);
  });

  test('tell a gate that an answer went past, and none that another answer has', async () => {
    const left = script.head(200).gate('one').gate('two').end();
    const route = wpt.route('/a', [left, script.gate('three').end()]);
    const client = await clients.open();
    client.send(get('/a'));
    await route.reached('one');
    client.close();
    await expect
      .poll(() => wpt.findings.map(({ title }) => title))
      .toEqual([
        'route "/a" gave 1 of its 2 answers',
        'gate "two" of route "/a" was never reached',
      ]);
  });

  test('tell bytes that are not HTTP', async () => {
    const client = await clients.open();
    client.send('no HTTP\r\n\r\n');
    await client.ended();
    expect(kinds()).toEqual(['fail protocol-error']);
  });

  test('do not count what comes after the test has ended', async () => {
    const client = await clients.open();
    const gated = wpt.route('/gated', script.gate('g').head(200).end());
    client.send(get('/gated'));
    await gated.reached('g');
    wpt.settle();
    const other = await clients.open();
    await other.send(get('/nowhere')).sees('404 Not Found');
    other.send('no HTTP\r\n\r\n');
    await other.ended();
    await gated.release('g');
    wpt.settle();
    expect(kinds()).toEqual(['warn gate-not-released']);
  });

  test('are in the log of the wire', async () => {
    const client = await clients.open();
    await client.send(get('/nowhere')).sees('404 Not Found');
    expect((await wpt.wireLog()).findings).toEqual(wpt.findings);
    expect(wpt.findings).toHaveLength(1);
  });
});

test.each<[NonNullable<ServerOptions['verdicts']>, string]>([
  [
    { handlerThrow: 'warn' } as never,
    'wptserve verdicts: no option "handlerThrow". Did you mean "handlerThrew"?',
  ],
  [
    { handlerThrew: 'error' } as never,
    `wptserve verdicts.handlerThrew: "error". It is one of 'fail', 'warn', 'ignore'.`,
  ],
  [
    'fail' as never,
    'wptserve verdicts: "fail" is not an object. Write { … } with requestNotAnswered, ' +
      'routeNotRequested, answersNotUsed, gateNotReached, gateNotReleased, scriptStopped, preflightAnswered, ' +
      'handlerThrew, protocolError.',
  ],
])('refuses verdicts that are none: %j', async (verdicts, message) => {
  await expect(startServer({ verdicts })).rejects.toThrow(new UsageError(message));
});
