// Answers that begin at the head, with peers and handlers that do what nobody expects of them.

import { describe, expect, test } from 'vitest';
import { script } from '../../src/server.ts';
import { request, type RawClient } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

const { start, open } = testServers({ record: 'on' });

function head(method: string, path: string, ...fields: readonly string[]): string {
  return [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...fields, '', ''].join('\r\n');
}

const length = (bytes: number): string => `Content-Length: ${bytes}`;

/** How often this is in what came. */
function count(client: RawClient, text: string): number {
  return client.text.split(text).length - 1;
}

describe('behind an early answer', () => {
  test('pipelined requests get theirs, in order', async () => {
    const wpt = await start();
    wpt.route('/up', { status: 401, body: 'up' }, { at: 'head' });
    wpt.route('/b', { body: 'b' });
    const client = await open(wpt.port);
    client.send(`${head('POST', '/up', length(3))}abc${request('GET', '/b', '')}`.repeat(2));
    await expect.poll(() => count(client, '\r\n\r\nb')).toBe(2);
    expect(client.text.match(/HTTP\/1.1 \d+/g)).toEqual([
      'HTTP/1.1 401',
      'HTTP/1.1 200',
      'HTTP/1.1 401',
      'HTTP/1.1 200',
    ]);
    expect(wpt.requests.map((each) => each.text())).toEqual(['abc', '', 'abc', '']);
  });

  test('trailers are there once the content is', async () => {
    const wpt = await start();
    const route = wpt.route('/up', { status: 401 }, { at: 'head' });
    const client = await open(wpt.port);
    client.send(head('POST', '/up', 'Transfer-Encoding: chunked')).send('3\r\nabc\r\n');
    await client.sees('401 ');
    client.send(`0\r\nX-Sum: 6\r\n\r\n${request('GET', '/b', '')}`);
    await client.sees('404 ');
    expect(route.requests[0]?.trailers?.get('x-sum')).toBe('6');
    expect(route.requests[0]?.text()).toBe('abc');
  });

  test.each(['GET', 'HEAD', 'DELETE', 'OPTIONS'])('content of %s is read', async (method) => {
    const wpt = await start();
    const route = wpt.route('/up', { status: 401, body: 'who' }, { at: 'head' });
    const client = await open(wpt.port);
    client.send(`${head(method, '/up', length(3))}ab`);
    await client.sees('401 ');
    client.send(`c${request('GET', '/b', '')}`);
    await client.sees('404 ');
    expect(route.requests[0]?.text()).toBe('abc');
  });

  test('a close ends the connection, and drops the rest of the content', async () => {
    const wpt = await start();
    const route = wpt.route('/up', script.receive(3).head(413, { 'Content-Length': 0 }).close());
    const client = await open(wpt.port);
    client.send(`${head('POST', '/up', length(1_000_000))}abc`);
    expect(await client.ended()).toBe('fin');
    client.send(Buffer.alloc(999_997));
    client.socket.end();
    await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
    expect(route.requests[0]).toMatchObject({ contentReceived: 3, isComplete: false });
  });

  test('content above the limit ends the connection', async () => {
    const wpt = await start({
      limits: { maxBodyBytes: 10 },
      verdicts: { protocolError: 'ignore' },
    });
    const route = wpt.route('/up', { status: 401, body: 'who' }, { at: 'head' });
    const client = await open(wpt.port);
    client.send(head('POST', '/up', 'Transfer-Encoding: chunked'));
    await client.sees('who');
    client.send(`b\r\n12345678901\r\n0\r\n\r\n${request('GET', '/b', '')}`);
    expect(await client.ended()).toBe('fin');
    expect(count(client, 'HTTP/1.1')).toBe(1);
    expect(route.requests[0]?.isComplete).toBe(false);
  });
});

test.each(['close-on-next-request', 'reset-on-next-request'] as const)(
  '%s lets the rest of the content come',
  async (fault) => {
    const wpt = await start();
    const route = wpt.route('/up', { status: 401 }, { at: 'head', fault });
    const client = await open(wpt.port);
    client.send(`${head('POST', '/up', length(6))}abc`);
    await client.sees('401 ');
    client.send('de');
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(5);
    client.send(`f${request('GET', '/b', '')}`);
    expect(await client.ended()).toBe(fault === 'close-on-next-request' ? 'fin' : 'reset');
    expect(route.requests[0]?.text()).toBe('abcdef');
    expect(wpt.requests).toHaveLength(1);
  },
);

test('a peer that half-closes within its content behind the answer gets no second one', async () => {
  const wpt = await start();
  wpt.route('/up', { status: 401 }, { at: 'head' });
  const client = await open(wpt.port);
  client.send(`${head('POST', '/up', length(6))}abc`);
  await client.sees('401 ');
  client.socket.end();
  expect(await client.ended()).toBe('fin');
  expect(count(client, 'HTTP/1.1')).toBe(1);
  await expect.poll(() => wpt.connections[0]?.closedMs).toBeDefined();
});

describe('Expect: 100-continue', () => {
  const expects = 'Expect: 100-continue';

  test.each([
    ['content of no length', head('POST', '/up', expects, length(0))],
    ['no content', head('POST', '/up', expects)],
    ['HTTP/1.0', head('POST', '/up', expects, length(3)).replace('1.1', '1.0')],
    ['content that came with it', `${head('POST', '/up', expects, length(3))}a`],
  ])('gets none for %s', async (_, text) => {
    const wpt = await start();
    const route = wpt.route('/up', script.receive('all').head(200).write('done').close());
    const client = await open(wpt.port);
    client.send(text);
    await expect.poll(() => route.exchanges).toHaveLength(1);
    client.send(text.endsWith('a') ? 'bc' : 'abc');
    await client.sees('done');
    expect(client.text).not.toContain('100 Continue');
  });

  test('gets one for chunks, when a handler reads, and once for two who read', async () => {
    const wpt = await start();
    wpt.route(
      '/up',
      async ({ content }) => {
        const read = async (): Promise<string> => {
          let text = '';
          for await (const piece of content) text += String(piece);
          return text;
        };
        return { body: `${(await Promise.all([read(), read()])).join('+')}+${await read()}` };
      },
      { at: 'head' },
    );
    const client = await open(wpt.port);
    client.send(head('POST', '/up', expects, 'Transfer-Encoding: chunked'));
    await client.sees('100 Continue\r\n\r\n');
    client.send('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n');
    await client.sees('abcde+abcde+abcde');
    expect(count(client, '100 Continue')).toBe(1);
  });

  test('gets one behind an interim response', async () => {
    const wpt = await start();
    wpt.route('/up', script.informational(103).receive(1).head(200).write('done').close());
    const client = await open(wpt.port);
    client.send(head('POST', '/up', expects, length(3)));
    await client.sees('100 Continue\r\n\r\n');
    client.send('abc');
    await client.sees('done');
    expect(client.text.match(/HTTP\/1.1 \d+/g)).toEqual([
      'HTTP/1.1 103',
      'HTTP/1.1 100',
      'HTTP/1.1 200',
    ]);
  });

  test('gets one for a fault that waits for content', async () => {
    const wpt = await start();
    const kind = 'reset-after-request-content-bytes';
    wpt.route('/up', { body: 'ok' }, { fault: { kind, bytes: 2 } });
    const client = await open(wpt.port);
    client.send(head('POST', '/up', expects, length(3)));
    await client.sees('100 Continue');
    client.send('ab');
    expect(await client.ended()).toBe('reset');
  });
});

describe('several at once', () => {
  test('behind a latency, one is taken at its head and the other one waits for its content', async () => {
    const wpt = await start({ latency: 20 });
    const route = wpt.route('/up', { body: 'declared' });
    const next = route.nextExchange({ at: 'head' });
    const clients = [await open(wpt.port), await open(wpt.port)];
    for (const client of clients) client.send(`${head('POST', '/up', length(3))}a`);
    const taken = await next;
    const isTaken = (index: number): boolean => wpt.exchanges[index]?.request === taken.request;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect(clients.map(({ text }) => text)).toEqual(['', '']);
    for (const client of clients) client.send('bc');
    const other = wpt.exchanges[isTaken(0) ? 1 : 0];
    expect(await other?.finished).toBe('ended');
    expect(other?.request.isComplete).toBe(true);
  });

  test('two exchanges that came before are taken at their heads', async () => {
    const wpt = await start();
    const route = wpt.route('/up');
    const clients = [await open(wpt.port), await open(wpt.port)];
    for (const client of clients) client.send(`${head('POST', '/up', length(9))}abc`);
    await expect.poll(() => route.requests.map((each) => each.contentReceived)).toEqual([3, 3]);
    const taken = await Promise.all([
      route.nextExchange({ at: 'head' }),
      route.nextExchange({ at: 'head' }),
    ]);
    expect(new Set(taken).size).toBe(2);
    for (const exchange of taken) await exchange.reset();
    expect(await Promise.all(clients.map((client) => client.ended()))).toEqual(['reset', 'reset']);
  });

  test('uploads use up `times` as they begin', async () => {
    const wpt = await start();
    wpt.route('/up', { body: 'before' });
    wpt.route('/up', { body: 'once' }, { times: 1 });
    const clients = [await open(wpt.port), await open(wpt.port)];
    for (const client of clients) client.send(`${head('POST', '/up', length(3))}a`);
    await expect.poll(() => wpt.exchanges).toHaveLength(2);
    for (const client of clients) client.send('bc');
    const [one, two] = await Promise.all(clients.map((client) => client.sees('\r\n\r\n')));
    await expect.poll(() => clients.filter((each) => each.text.includes('once'))).toHaveLength(1);
    expect(one).not.toBe(two);
  });

  test('an upload that waited gets the answer of a list that is next, at its head', async () => {
    const wpt = await start();
    const second = script.receive(3).head(200).write('second').close();
    const route = wpt.route('/up', [{ body: 'first' }, second]);
    const slow = await open(wpt.port);
    slow.send(`${head('POST', '/up', length(9))}abc`);
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(3);
    const quick = await open(wpt.port);
    quick.send(request('POST', '/up', 'abc'));
    await quick.sees('first');
    await slow.sees('second');
  });

  test('receive() stands among gates and repeats', async () => {
    const wpt = await start();
    const route = wpt.route(
      '/up',
      script
        .receive(2)
        .gate('g')
        .informational(103)
        .repeat(2, (s) => s.receive(4).informational(102))
        .receive('all')
        .head(200)
        .write('done')
        .close(),
    );
    const client = await open(wpt.port);
    client.send(`${head('POST', '/up', length(6))}ab`);
    await route.reached('g');
    await route.release('g');
    await client.sees('103 ');
    expect(client.text).not.toContain('102 ');
    client.send('cd');
    await expect.poll(() => count(client, '102 ')).toBe(2);
    client.send('ef');
    await client.sees('done');
  });
});

describe('a handler', () => {
  test('that answers with a stream of what it reads is an echo', async () => {
    const wpt = await start();
    wpt.route(
      '/up',
      async function* ({ content }) {
        for await (const piece of content) yield piece.toString().toUpperCase();
      },
      { at: 'head' },
    );
    const client = await open(wpt.port);
    client.send(`${head('POST', '/up', length(6))}abc`);
    await client.sees('3\r\nABC\r\n');
    client.send('def');
    await client.sees('3\r\nDEF\r\n0\r\n\r\n');
  });

  test('that never reads holds up nobody behind its answer', async () => {
    const wpt = await start();
    const route = wpt.route('/up', () => ({ status: 413 }), { at: 'head' });
    const client = await open(wpt.port);
    client.send(head('POST', '/up', length(5_000_000))).send(Buffer.alloc(5_000_000));
    client.send(request('GET', '/b', ''));
    await client.sees('404 ');
    expect(route.requests[0]).toMatchObject({ contentReceived: 5_000_000, isComplete: true });
  });

  test('that looks at all of it between pieces gets each byte once', async () => {
    const wpt = await start();
    const read: string[] = [];
    const route = wpt.route(
      '/up',
      async (asked) => {
        for await (const piece of asked.content) {
          read.push(piece.toString('latin1'));
          asked.text();
          await new Promise(setImmediate);
        }
      },
      { at: 'head' },
    );
    const client = await open(wpt.port);
    const content = Buffer.from(Array.from({ length: 600_000 }, (_, index) => index % 251));
    client.send(head('POST', '/up', length(content.length)));
    for (let sent = 0; sent < content.length; sent += 20_000) {
      client.send(content.subarray(sent, sent + 20_000));
      await new Promise(setImmediate);
    }
    await expect.poll(() => route.exchanges[0]?.outcome).toBe('ended');
    expect(Buffer.from(read.join(''), 'latin1').equals(content)).toBe(true);
  });

  test('that reads on behind its answer is told when the content was let go of', async () => {
    const wpt = await start({ limits: { maxHistoryBytes: 10 } });
    let goOn!: () => void;
    const answered = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    let thrown: unknown;
    const route = wpt.route(
      '/up',
      ({ content }) => {
        const read = async (): Promise<void> => {
          for await (const piece of content) {
            expect(piece.length).toBeGreaterThan(0);
            await answered;
          }
        };
        void read().catch((error: unknown) => {
          thrown = error;
        });
        return { status: 200 };
      },
      { at: 'head' },
    );
    const client = await open(wpt.port);
    client.send(head('POST', '/up', length(300))).send(Buffer.alloc(100));
    await client.sees('200 OK');
    client.send(Buffer.alloc(200));
    await expect.poll(() => route.requests[0]?.isComplete).toBe(true);
    goOn();
    await expect.poll(() => String(thrown)).toContain('limits.maxHistoryBytes');
  });
});
