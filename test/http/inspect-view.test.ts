// What a person sees in a debugger, and where something is printed.

import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { TakenExchange } from '../../src/http/exchange/taken-exchange.ts';
import { exchangeOn, openConnection } from '../support/browser-request.ts';
import { noReplies } from '../support/no-replies.ts';

describe('a connection', () => {
  test('is whole on its own, and a few words in a list', () => {
    const connection = openConnection(3, 12.5);
    expect(inspect(connection)).toBe(`ConnectionInfo {
  id: 3,
  protocol: 'http',
  clientAddress: '127.0.0.1',
  clientPort: 50003,
  requestCount: 0,
  openedMs: 12.5
}`);
    expect(inspect([connection])).toBe('[ ConnectionInfo <connection 3, http, 0 requests, open> ]');
    connection.nextIndex();
    connection.shookHands({ serverName: 'localhost', version: 'TLSv1.3' });
    connection.fails('reset-after 5 ms');
    connection.ends('peer', 'rst');
    connection.closed(40);
    expect(inspect(connection)).toBe(`ConnectionInfo {
  id: 3,
  protocol: 'http',
  clientAddress: '127.0.0.1',
  clientPort: 50003,
  tls: { serverName: 'localhost', version: 'TLSv1.3' },
  fault: 'reset-after 5 ms',
  requestCount: 1,
  openedMs: 12.5,
  closedMs: 40,
  closedBy: 'peer',
  closedHow: 'rst'
}`);
    connection.leadsTo('a.test');
    connection.isSlow('slow-3g');
    expect(inspect([connection], { breakLength: Infinity })).toBe(
      `[ ConnectionInfo <connection 3, http to a.test, 1 request, reset by the peer, fault 'reset-after 5 ms', network 'slow-3g'> ]`,
    );
  });

  test.each([
    ['fin', 'closed by the server'],
    ['timeout', 'closed for a timeout by the server'],
    ['refused', 'refused by the server'],
  ] as const)('says how it ended: %s', (how, words) => {
    const connection = openConnection(1);
    connection.ends('server', how);
    connection.ends('peer', 'fin');
    expect(inspect({ connection })).toContain(`<connection 1, http, 0 requests, ${words}>`);
  });
});

describe('a request', () => {
  test('is whole on its own, and a line in a list', () => {
    const connection = openConnection(2);
    const { request } = exchangeOn({ line: 'POST /orders?x', content: 'one pencil', connection });
    expect(String(request)).toBe('POST /orders?x');
    expect(inspect(request)).toBe(`Request {
  method: 'POST',
  url: 'http://localhost/orders?x',
  headers: Fields {
    Host: localhost
    Connection: keep-alive
    User-Agent: any
    Content-Length: 10
  },
  body: 'one pencil',
  connection: ConnectionInfo <connection 2, http, 1 request, open>,
  indexOnConnection: 0
}`);
    expect(inspect([request])).toBe('[ Request <POST /orders?x> ]');
  });

  test('shows what is no text as bytes, no content as none, and what it repeats', () => {
    const connection = openConnection(2);
    const fields = ['Host: a'];
    const first = exchangeOn({ fields, connection }).request;
    const { request } = exchangeOn({ fields, connection });
    request.repeats(first);
    expect(inspect(request)).toBe(`Request {
  method: 'GET',
  url: 'http://a/a',
  headers: Fields {
    Host: a
  },
  connection: ConnectionInfo <connection 2, http, 2 requests, open>,
  indexOnConnection: 1,
  retryOf: Request <GET /a>
}`);
    expect(inspect({ request })).toBe('{ request: Request <GET /a, a retry> }');
    const bytes = exchangeOn({ content: Buffer.from('fffe', 'hex'), connection }).request;
    expect(inspect(bytes)).toContain('\n  body: <Buffer ff fe>,\n');
  });
});

describe('an exchange', () => {
  test('says where its answer stands', () => {
    const exchange = exchangeOn({ connection: openConnection(1) });
    expect(inspect(exchange)).toBe('Exchange { request: Request <GET /a> }');
    expect(String(exchange)).toBe('GET /a: open');
    exchange.answeredBy = 'route "/a"';
    exchange.playedBy(
      {
        gate: 'first',
        isHanging: false,
        isPausing: false,
        isReceiving: false,
        release: () => true,
      },
      0,
    );
    expect(inspect(exchange)).toBe(
      `Exchange { request: Request <GET /a>, answer: 'route "/a"', gate: 'first' }`,
    );
    expect(inspect([exchange])).toBe('[ Exchange <GET /a: at gate "first"> ]');
    exchange.finish('reset', 0);
    expect(inspect(exchange)).toBe(
      `Exchange { request: Request <GET /a>, answer: 'route "/a"', outcome: 'reset' }`,
    );
    expect(inspect([exchange])).toBe('[ Exchange <GET /a: reset> ]');
  });

  test('that is taken over does, too', () => {
    const exchange = exchangeOn({ connection: openConnection(1) });
    const taken = new TakenExchange(exchange, noReplies);
    expect(inspect(taken)).toBe('TakenExchange { request: Request <GET /a> }');
    expect(inspect({ taken })).toBe('{ taken: TakenExchange <GET /a: open> }');
    exchange.finish('ended', 0);
    expect(inspect(taken)).toBe(`TakenExchange { request: Request <GET /a>, outcome: 'ended' }`);
    expect(String(taken)).toBe('GET /a: ended');
  });
});
