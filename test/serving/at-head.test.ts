// An exchange begins at the head of its request: answers that do not wait for its content, those
// that wait for a part of it, and requests that break off.

import { describe, expect, test } from 'vitest';
import { script } from '../../src/server.ts';
import { request, type RawClient } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

const { start, open } = testServers({ record: 'on' });

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}

function post(path: string, length: number, ...fields: readonly string[]): string {
  const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', ...fields];
  return [...head, `Content-Length: ${length}`, '', ''].join('\r\n');
}

const chunkedPost = 'POST /up HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('an answer at the head', () => {
  test('is there before the content, which goes on coming', async () => {
    const wpt = await start();
    const route = wpt.route('/up', { status: 401 }, { at: 'head' });
    const client = await open(wpt.port);
    client.send(post('/up', 10)).send('abc');
    await client.sees('401 Unauthorized');
    expect(route.requests[0]!.isComplete).toBe(false);
    client.send('defghij').send(request('GET', '/later', ''));
    await client.sees('404 Not Found');
    expect(route.requests[0]!.isComplete).toBe(true);
    expect(route.requests[0]!.text()).toBe('abcdefghij');
    expect(wpt.connections).toHaveLength(1);
  });

  test('of a route that does not say so waits for all of the request', async () => {
    const wpt = await start();
    const route = wpt.route('/up', { body: 'ok' });
    const client = await open(wpt.port);
    client.send(post('/up', 6)).send('abc');
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(3);
    expect(route.exchanges[0]!.outcome).toBeUndefined();
    expect(client.text).toBe('');
    client.send('def');
    await client.sees('ok');
    expect(route.requests[0]!.text()).toBe('abcdef');
  });

  test('of a handler reads the content as it comes', async () => {
    const wpt = await start();
    const pieces: string[] = [];
    wpt.route(
      '/up',
      async ({ content }) => {
        for await (const piece of content) pieces.push(piece.toString());
        return { body: pieces.join('|') };
      },
      { at: 'head' },
    );
    const client = await open(wpt.port);
    client.send(chunkedPost).send('3\r\nabc\r\n');
    await expect.poll(() => pieces).toEqual(['abc']);
    client.send('2\r\nde\r\n0\r\n\r\n');
    await client.sees('abc|de');
  });

  test('of a handler that reads slowly holds up the peer', async () => {
    const wpt = await start();
    const reading = withResolver();
    const route = wpt.route(
      '/up',
      async ({ content }) => {
        let bytes = 0;
        await reading.promise;
        for await (const piece of content) bytes += piece.length;
        return { body: `${bytes} bytes` };
      },
      { at: 'head' },
    );
    const all = 30_000_000;
    const client = await open(wpt.port);
    client.send(post('/up', all)).send(Buffer.alloc(all));
    await expect.poll(() => route.requests[0]?.contentReceived).toBeGreaterThan(60_000);
    const received = route.requests[0]!.contentReceived;
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    // What waits in Node's own buffer may still come.
    expect(route.requests[0]!.contentReceived).toBeLessThanOrEqual(received + 200_000);
    reading.resolve();
    await client.sees(`${all} bytes`);
  });

  test('is asked for content that broke off: the handler is told, and nothing failed', async () => {
    const wpt = await start();
    let thrown: unknown;
    const route = wpt.route(
      '/up',
      async ({ content }) => {
        try {
          for await (const piece of content) void piece;
        } catch (error) {
          thrown = error;
          throw error;
        }
      },
      { at: 'head' },
    );
    const client = await open(wpt.port);
    client.send(post('/up', 10)).send('abc');
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(3);
    client.socket.resetAndDestroy();
    expect(await route.exchanges[0]!.finished).toBe('peerClosed');
    await expect.poll(() => thrown).toBeDefined();
    expect(String(thrown)).toBe(
      'ContentBrokeOffError: the content of the request broke off after 3 of 10 bytes',
    );
    expect(wpt.handlerErrors).toEqual([]);
  });
});

describe('receive()', () => {
  test('waits for so many bytes, then the script goes on', async () => {
    const wpt = await start();
    const route = wpt.route('/up', script.receive(5).reset());
    const client = await open(wpt.port);
    client.send(post('/up', 100)).send('abcd');
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(4);
    expect(route.exchanges[0]!.outcome).toBeUndefined();
    client.send('e');
    expect(await client.ended()).toBe('reset');
    expect(route.exchanges[0]!.outcome).toBe('reset');
    const [exchange] = (await wpt.wireLog()).exchanges;
    expect(exchange).toMatchObject({
      requestContent: { receivedBytes: 5, declaredBytes: 100 },
      outcome: 'reset',
    });
    expect(exchange!.steps.map((step) => 'text' in step && step.text)).toEqual([
      'receive(5)',
      'reset()',
    ]);
  });

  test.each([
    [1, 'abc'],
    [3, 'abc'],
    [4, 'abc'],
    ['all', 'abc'],
    ['all', ''],
    [1, ''],
  ] as const)('%j of %j goes on once it is there', async (bytes, content) => {
    const wpt = await start();
    wpt.route('/up', script.informational(103).receive(bytes).head(201, { 'Content-Length': 0 }));
    const client = await open(wpt.port);
    client.send(request('POST', '/up', content));
    await client.sees('201 Created');
    client.send(request('GET', '/b', ''));
    await client.sees('404 Not Found');
  });

  test('is said in chunked content, and counts what is decoded', async () => {
    const wpt = await start();
    const route = wpt.route('/up', script.receive(4).head(200).write('x').close());
    const client = await open(wpt.port);
    client.send(chunkedPost).send('3\r\nabc\r\n');
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(3);
    expect(client.text).toBe('');
    client.send('3\r\ndef\r\n');
    await client.sees('200 OK');
    expect(await client.ended()).toBe('fin');
  });

  test.each([0, -1, 1.5, Number.NaN, Infinity, 2 ** 53, '5', undefined])(
    'refuses %j where it is declared',
    (bytes) => {
      expect(() => script.receive(bytes as number)).toThrow(
        /^script receive\(.*\): write a whole number of bytes from 1, or 'all'\.$/,
      );
    },
  );

  test('alone cannot be repeated for ever', () => {
    expect(() => script.repeat(Infinity, (s) => s.receive(1))).toThrow(
      'it would repeat for ever without a byte or a pause',
    );
  });

  test('is not for a route that waits for the whole request', async () => {
    const wpt = await start();
    expect(() => wpt.route('/up', script.receive(1).reset(), { at: 'complete' })).toThrow(
      `route "/up": a script with receive() begins at the head of the request. Leave out at: 'complete'.`,
    );
  });

  test('that is never met is a finding', async () => {
    const wpt = await start();
    const route = wpt.route('/up', script.receive(5).head(200).end());
    const client = await open(wpt.port);
    client.send(post('/up', 10)).send('abc');
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(3);
    expect(wpt.findings).toMatchObject([
      {
        title: 'the script of route "/up" waited for more content of POST /up',
        details: '3 bytes had come',
      },
    ]);
  });
});

describe('100 Continue', () => {
  const expecting = post('/up', 3, 'Expect: 100-continue');

  test.each([
    ['a reply', () => ({ body: 'done' })],
    ['a handler', () => () => ({ body: 'done' })],
    ['a script', () => script.receive('all').head(200).write('done').close()],
  ])('is sent for %s that asks for the content', async (_, answer) => {
    const wpt = await start();
    wpt.route('/up', answer());
    const client = await open(wpt.port);
    client.send(expecting);
    await client.sees('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('abc');
    await client.sees('done');
    expect(client.text.match(/100 Continue/g)).toHaveLength(1);
  });

  test.each([
    ['a reply', { status: 413 }],
    ['a script', script.head(413, { 'Content-Length': 0 }).close()],
    ['a script that asks too late', script.head(413).receive(1).close()],
  ])('is not sent for %s at the head', async (_, answer) => {
    const wpt = await start();
    wpt.route('/up', answer, { at: 'head' });
    const client = await open(wpt.port);
    client.send(expecting);
    await client.sees('413 ');
    client.send('abc');
    await client.sees('413 ');
    expect(client.text).not.toContain('100 Continue');
  });

  test('is not sent where the content is too large: 413 takes its place', async () => {
    const wpt = await start({ limits: { maxBodyBytes: 2 } });
    wpt.route('/up', { body: 'done' });
    const client = await open(wpt.port);
    client.send(expecting);
    await client.sees('413 ');
    expect(client.text).not.toContain('100 Continue');
  });

  test('is not sent to a peer that did not wait for it', async () => {
    const wpt = await start();
    const route = wpt.route('/up', undefined, { at: 'head' });
    const client = await open(wpt.port);
    client.send(`${expecting}ab`);
    const taken = await route.nextExchange();
    await expect.poll(() => taken.request.contentReceived).toBe(2);
    const received = taken.received('all');
    client.send('c');
    expect(await received).toBe(true);
    await taken.head(200);
    await taken.close();
    await client.ended();
    expect(client.text).not.toContain('100 Continue');
  });
});

describe('by hand', () => {
  test('an exchange is taken at its head, and asked for its content', async () => {
    const wpt = await start();
    const route = wpt.route('/up', { body: 'declared' });
    const next = route.nextExchange({ at: 'head' });
    const client = await open(wpt.port);
    client.send(post('/up', 6, 'Expect: 100-continue'));
    const taken = await next;
    expect(taken.request.isComplete).toBe(false);
    expect(client.text).toBe('');
    const three = taken.received(3);
    await client.sees('100 Continue');
    client.send('abc');
    expect(await three).toBe(true);
    const all = taken.received('all');
    client.send('def');
    expect(await all).toBe(true);
    expect(taken.request.text()).toBe('abcdef');
    await taken.head(204);
    await taken.end();
    await client.sees('204 No Content');
  });

  test('one that came before the call, on a route without an answer', async () => {
    const wpt = await start();
    const route = wpt.route('/up');
    const client = await open(wpt.port);
    client.send(post('/up', 6)).send('abc');
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(3);
    const taken = await route.nextExchange({ at: 'head' });
    expect(taken.request.contentReceived).toBe(3);
    await taken.reset();
    expect(await client.ended()).toBe('reset');
  });

  test('who wants it complete does not get one that is still coming', async () => {
    const wpt = await start();
    const route = wpt.route('/up');
    const client = await open(wpt.port);
    const taken = route.nextExchange();
    client.send(post('/up', 6)).send('abc');
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(3);
    client.send('def');
    expect((await taken).request.isComplete).toBe(true);
  });

  test('reading is stopped, and goes on', async () => {
    const wpt = await start();
    const route = wpt.route('/up', undefined, { at: 'head' });
    const all = 30_000_000;
    const client = await open(wpt.port);
    client.send(post('/up', all));
    const taken = await route.nextExchange();
    taken.stopReading();
    client.send(Buffer.alloc(all));
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
    expect(taken.request.contentReceived).toBeLessThan(1_000_000);
    taken.readOn();
    expect(await taken.received('all')).toBe(true);
    expect(taken.request.contentReceived).toBe(all);
  });

  test('content that breaks off resolves to false', async () => {
    const wpt = await start();
    const route = wpt.route('/up', undefined, { at: 'head' });
    const client = await open(wpt.port);
    client.send(post('/up', 6)).send('abc');
    const taken = await route.nextExchange();
    const all = taken.received('all');
    client.socket.resetAndDestroy();
    expect(await all).toBe(false);
    expect(await taken.received(10)).toBe(false);
    expect(await taken.received(3)).toBe(true);
    expect(await taken.finished).toBe('peerClosed');
  });

  test('a misuse is an error', async () => {
    const wpt = await start();
    const route = wpt.route('/up');
    expect(() => route.nextExchange({ at: 'tail' as 'head' })).toThrow(
      `route "/up": nextExchange(): at "tail". It is 'head' or 'complete'.`,
    );
    expect(() => wpt.route('/up', {}, { at: 'tail' as 'head' })).toThrow(
      `route "/up": at "tail". It is 'head' or 'complete'.`,
    );
  });
});

describe('a request that breaks off', () => {
  test.each(['fin', 'reset'])('by a %s is an exchange and a row', async (how) => {
    const wpt = await start();
    const route = wpt.route('/up', { body: 'ok' }, { times: 1 });
    const client = await open(wpt.port);
    client.send(post('/up', 5_000_000)).send(Buffer.alloc(300_000));
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(300_000);
    if (how === 'fin') client.socket.end();
    else client.socket.resetAndDestroy();
    const [exchange] = route.exchanges;
    expect(await exchange!.finished).toBe('peerClosed');
    expect(exchange!.request.isComplete).toBe(false);
    expect(wpt.requests).toEqual([exchange!.request]);
    const log = await wpt.wireLog();
    expect(log.exchanges).toMatchObject([
      {
        method: 'POST',
        outcome: 'peerClosed',
        requestContent: { receivedBytes: 300_000, declaredBytes: 5_000_000 },
      },
    ]);
    expect(log.exchanges[0]!.requestBytes.to).toBe(post('/up', 5_000_000).length + 300_000);
    // It has not used up the answer.
    const again = await open(wpt.port);
    again.send(request('POST', '/up', 'abc'));
    await again.sees('ok');
  });

  test('does not let a request wait that comes meanwhile, nor take its answer', async () => {
    const wpt = await start();
    wpt.route('/up', [{ body: 'first' }, { body: 'second' }]);
    const slow = await open(wpt.port);
    slow.send(post('/up', 6)).send('abc');
    await expect.poll(() => wpt.requests.length).toBe(1);
    const quick = await open(wpt.port);
    quick.send(request('POST', '/up', 'abc'));
    await quick.sees('first');
    slow.send('def');
    await slow.sees('second');
  });

  test('with a broken chunk gets 400, and its exchange has an end', async () => {
    const wpt = await start({ verdicts: { protocolError: 'ignore' } });
    const route = wpt.route('/up', { body: 'ok' });
    const client = await open(wpt.port);
    client.send(chunkedPost).send('3\r\nabcXX');
    await client.sees('400 Bad Request');
    expect(await route.exchanges[0]!.finished).toBe('ended');
    expect(route.requests[0]!.isComplete).toBe(false);
    const [exchange] = (await wpt.wireLog()).exchanges;
    expect(exchange).toMatchObject({ status: 400, requestContent: { receivedBytes: 3 } });
    expect(exchange!.answer).toBe('the server itself (bad-chunk-end)');
  });
});

test('a script that waits for content which is broken ends the connection', async () => {
  const wpt = await start({ verdicts: { protocolError: 'ignore' } });
  const route = wpt.route('/up', script.receive('all').head(201).end());
  const client = await open(wpt.port);
  client.send(chunkedPost).send('3\r\nabc');
  await expect.poll(() => route.requests[0]?.contentReceived).toBe(3);
  client.send('XX');
  expect(await client.ended()).toBe('fin');
  expect(client.text).toBe('');
  expect(route.exchanges[0]!.outcome).toBe('closed');
});

describe('a fault in the content of a request', () => {
  test.each([
    ['reset-after-request-content-bytes', 'reset'],
    ['close-after-request-content-bytes', 'fin'],
  ] as const)('%s strikes this route only', async (kind, ending) => {
    const wpt = await start();
    const route = wpt.route('/up', { body: 'ok' }, { fault: { kind, bytes: 5 } });
    wpt.route('/other', { body: 'other' });
    const client = await open(wpt.port);
    client.send(post('/up', 10)).send('abcd');
    await expect.poll(() => route.requests[0]?.contentReceived).toBe(4);
    expect(route.exchanges[0]!.outcome).toBeUndefined();
    client.send('e');
    expect(await client.ended()).toBe(ending);
    expect(client.text).toBe('');
    const other = await open(wpt.port);
    other.send(request('OPTIONS', '/other', ''));
    await other.sees('other');
    const [exchange] = (await wpt.wireLog()).exchanges;
    expect(exchange).toMatchObject({ requestContent: { receivedBytes: 5, declaredBytes: 10 } });
    expect(exchange!.answer).toBe(`route "/up", fault '${kind} 5 bytes'`);
  });

  test.each(['', 'abcd'])('does not strike a shorter request: %j', async (content) => {
    const wpt = await start();
    const kind = 'reset-after-request-content-bytes';
    wpt.route('/up', { body: 'ok' }, { fault: { kind, bytes: 5 } });
    const client = await open(wpt.port);
    client.send(request('POST', '/up', content));
    await client.sees('ok');
  });
});

describe('an upload that a browser sends again', () => {
  const chromium = ['Connection: keep-alive', 'User-Agent: any'] as const;

  /** Begins an upload of 1,000 bytes on a connection that was used before. */
  async function upload(port: number, sent: string): Promise<RawClient> {
    const client = await open(port);
    client.send(request('GET', '/used', ''));
    await client.sees('404 Not Found');
    client.send(post('/up', 1000, ...chromium)).send(sent);
    return client;
  }

  test.each([
    ['receive()', script.receive(5).reset(), {}],
    ['a fault', { body: 'ok' }, { fault: { kind: 'reset-after-request-content-bytes', bytes: 5 } }],
  ] as const)('fails where the first one did, by %s', async (_, answer, options) => {
    const wpt = await start();
    const route = wpt.route('/up', [answer, { body: 'second' }], options);
    const first = await upload(wpt.port, 'abcdefgh');
    expect(await first.ended()).toBe('reset');
    const again = await upload(wpt.port, 'abcdefgh');
    expect(await again.ended()).toBe('reset');
    expect(route.requests.map(({ isRetry }) => isRetry)).toEqual([false, true]);
  });

  test('is another one when its content is other content', async () => {
    const wpt = await start();
    const route = wpt.route('/up', script.receive(5).reset());
    for (const content of ['abcdefgh', 'abcdXfgh']) {
      const client = await upload(wpt.port, content);
      expect(await client.ended()).toBe('reset');
    }
    expect(route.requests.map(({ isRetry }) => isRetry)).toEqual([false, false]);
  });
});
