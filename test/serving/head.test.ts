// The answers to HEAD, on the wire: what follows on the connection shows where they end.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { script, startServer, type Handler, type Script, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { request } from '../support/raw-client.ts';

let wpt: Server;

beforeAll(async () => {
  wpt = await startServer({ ports: { https: [] }, record: 'on' });
});
afterEach(() => wpt.reset());
afterAll(() => wpt.close());

const chunked = { 'Transfer-Encoding': 'chunked' };
const five = { 'Content-Length': 5 };

describe('a script that answers HEAD', () => {
  test.each<[string, Script]>([
    ['content of a length', script.head(200, five).write('hello').end()],
    ['chunks', script.head(200, chunked).chunk('hello').lastChunk({ A: 'b' }).end()],
    ['content without framing', script.head(200).drip('hello', { every: 60_000 }).end()],
    ['a chunk that lies', script.head(200, chunked).chunk('hello', { size: 'zz' }).end()],
    ['chunks for ever', script.head(200, chunked).repeat(Infinity, (s) => s.chunk('x').delay(0))],
  ])('has its head, and keeps the connection: %s', async (_, answer) => {
    const route = wpt.route('/x', answer);
    const { status, body, ending } = await ask(wpt.port, request('HEAD', '/x', ''));
    expect([status, body, ending]).toEqual([200, '', 'kept']);
    expect(route.exchanges[0]?.outcome).toBe('ended');
    const [exchange] = (await wpt.wireLog()).exchanges;
    expect(exchange?.steps.map((each) => (each.kind === 'step' ? each.text : each.kind))).toEqual([
      expect.stringMatching(/^head\(/),
      'end()',
    ]);
    const { from, to } = exchange!.responseBytes;
    expect(to - from).toBe(Buffer.byteLength('HTTP/1.1 200 OK\r\n\r\n') + fieldBytes(answer));
    expect(exchange).not.toHaveProperty('declaredBytes');
  });

  test('has raw bytes too, behind which the connection is closed', async () => {
    wpt.route('/x', script.head(200, five).write('he').raw('llo').end());
    const { body, ending } = await ask(wpt.port, request('HEAD', '/x', ''));
    expect([body, ending]).toEqual(['llo', 'fin']);
  });

  test('ends the connection as it says', async () => {
    wpt.route('/x', script.head(200, five).write('hello').close());
    const { body, ending } = await ask(wpt.port, request('HEAD', '/x', ''));
    expect([body, ending]).toEqual(['', 'fin']);
  });

  test('may come from a handler', async () => {
    wpt.route('/x', () => script.head(200, five).write('hello').end());
    const { body, ending } = await ask(wpt.port, request('HEAD', '/x', ''));
    expect([body, ending]).toEqual(['', 'kept']);
  });

  test('may be said by hand', async () => {
    const route = wpt.route('/x');
    const asked = ask(wpt.port, request('HEAD', '/x', ''));
    const exchange = await route.nextExchange();
    await exchange.head(200, chunked);
    expect(await exchange.chunk('hello')).toBe(true);
    await exchange.end();
    expect(await asked).toMatchObject({ status: 200, body: '', ending: 'kept' });
  });
});

/** What its fields are on the wire. */
function fieldBytes(answer: Script): number {
  const [head] = answer.steps;
  const lines = head?.kind === 'head' ? head.headers : [];
  return lines.map(([name, value]) => `${name}: ${String(value)}\r\n`).join('').length;
}

test.each<[string, Handler]>([
  ['text', () => 'hello'],
  ['what is made piece by piece', () => ['hel', () => 'lo']],
  [
    'what follows an interim response',
    (_, { writer }) => {
      void writer.write('HTTP/1.1 103 Early Hints\r\n\r\n');
      writer.contentWritten = false;
      return ['hel', () => 'lo'];
    },
  ],
])('a handler can have its content sent for HEAD: %s', async (_, handler) => {
  wpt.route('/x', (asked, response) => {
    response.headers.set('Content-Length', 5);
    response.sendBodyForHeadRequest = true;
    return handler(asked, response);
  });
  const { body } = await ask(wpt.port, request('HEAD', '/x', ''));
  expect(body).toBe('hello');
});
