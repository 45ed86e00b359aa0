// Responses that a handler writes by hand, on the wire.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { HTTPException, script, startServer, type Handler, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { Clients } from '../support/clients.ts';
import { get, request } from '../support/raw-client.ts';

type WptResponse = Parameters<Handler>[1];

let wpt: Server;
const clients = new Clients(() => wpt.port);

beforeAll(async () => {
  wpt = await startServer({ ports: { https: [] } });
});
afterEach(async () => {
  clients.close();
  await wpt.reset();
});
afterAll(() => wpt.close());

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((fulfil) => (resolve = fulfil));
  return { promise, resolve };
}

/** The bytes without the date, which nobody can know. */
function undated(text: string): string {
  return text.replaceAll(/Date: [^\r\n]+/g, 'Date: now');
}

const earlyHints = 'HTTP/1.1 103 Early Hints\r\n\r\n';

/** Writes an interim response, after which the normal one follows. */
function writeInterim({ writer }: WptResponse): void {
  void writer.write(earlyHints);
  writer.contentWritten = false;
}

describe('a response that is written by hand', () => {
  test('arrives while its handler runs', async () => {
    const go = deferred();
    let hasReturned = false;
    wpt.route('/x', async (_, { writer }) => {
      void writer.writeStatus(200);
      void writer.writeHeader('Content-Length', 10);
      void writer.endHeaders();
      expect(await writer.writeContent('first')).toBe(true);
      await go.promise;
      expect(await writer.writeContent(' last')).toBe(true);
      hasReturned = true;
    });
    const client = await clients.open();
    expect(undated(await client.send(get('/x')).sees('first'))).toBe(
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\nServer: wptserve\r\nDate: now\r\n\r\nfirst',
    );
    expect(hasReturned).toBe(false);
    go.resolve();
    await client.sees('first last');
    expect(wpt.handlerErrors).toEqual([]);
    // The connection is kept.
    await client.send(get('/none')).sees('first lastHTTP/1.1 404');
  });

  test('keeps the connection when it was raw', async () => {
    wpt.route('/x', async (_, { writer }) => {
      await writer.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    const { text, ending } = await ask(wpt.port, get('/x'));
    expect([text, ending]).toEqual(['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', 'kept']);
  });

  test('closes the connection when the handler says so, or its head has no length', async () => {
    wpt.route('/says', (_, response) => {
      response.closeConnection = true;
      void response.writer.write('raw');
    });
    expect(await ask(wpt.port, get('/says'))).toMatchObject({ text: 'raw', ending: 'fin' });
    wpt.route('/length', async (_, { writer }) => {
      await writer.endHeaders();
      await writer.writeContent('x');
    });
    expect(await ask(wpt.port, get('/length'))).toMatchObject({
      lines: [],
      body: 'x',
      ending: 'fin',
    });
    wpt.route('/one', (_, { writer }) => void writer.writeContent('one piece'));
    expect(await ask(wpt.port, get('/one'))).toMatchObject({
      lines: ['Content-Length: 9'],
      body: 'one piece',
      ending: 'kept',
    });
  });

  test('is followed by the answer to the next request only when its handler has returned', async () => {
    const go = deferred();
    wpt.route('/x', async (_, { writer }) => {
      await writer.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      await go.promise;
    });
    wpt.route('/next', { body: 'next' });
    const client = await clients.open();
    await client.send(get('/x') + get('/next')).sees('ok');
    go.resolve();
    expect(await client.sees('next')).toMatch(/okHTTP\/1\.1 200 OK\r\n/);
  });

  test('may be the response object', async () => {
    wpt.route('/x', async (_, response) => {
      response.status = [299, 'Made Up'];
      response.headers.set('X-A', 'b');
      response.content = 'abc';
      await response.write();
    });
    for (const [method, body] of [
      ['GET', 'abc'],
      ['HEAD', ''],
    ] as const) {
      expect(await ask(wpt.port, request(method, '/x', ''))).toMatchObject({
        status: 299,
        statusText: 'Made Up',
        lines: ['X-A: b', 'Content-Length: 3'],
        body,
        ending: 'kept',
      });
    }
  });

  test('pauses between two writes, never for less', async () => {
    wpt.route('/x', async (_, response) => {
      response.headers.set('Content-Length', 2);
      response.content = ['a', { pauseMs: 50 }, 'b'];
      await response.write();
    });
    const client = await clients.open();
    const start = performance.now();
    expect(await client.send(get('/x')).sees('\r\n\r\na')).not.toContain('ab');
    await client.sees('\r\n\r\nab');
    expect(performance.now() - start).toBeGreaterThanOrEqual(50);
  });

  test('is told that its peer has left', async () => {
    const first = deferred();
    const left = deferred();
    const said: boolean[] = [];
    const route = wpt.route('/x', async (_, { writer }) => {
      said.push(await writer.write('a'));
      first.resolve();
      await left.promise;
      said.push(await writer.write('b'), await writer.writeContent('c'), await writer.flush());
    });
    const client = await clients.open();
    await client.send(get('/x')).sees('a');
    await first.promise;
    client.close();
    await route.exchanges[0]!.finished;
    left.resolve();
    await expect.poll(() => said).toEqual([true, false, false, false]);
    expect(wpt.handlerErrors).toEqual([]);
  });

  test('waits for a peer that reads slowly', async () => {
    const piece = Buffer.alloc(1_000_000, 'x');
    let written = 0;
    const route = wpt.route('/x', async (_, { writer }) => {
      while (await writer.write(piece)) written += 1;
    });
    const client = await clients.open();
    client.socket.pause();
    client.send(get('/x'));
    await expect.poll(() => route.exchanges.length).toBe(1);
    // As many bytes are taken as the two buffers of the system have place for.
    let before = -1;
    await expect
      .poll(
        () => {
          const isSame = before === written;
          before = written;
          return isSame;
        },
        { interval: 100 },
      )
      .toBe(true);
    expect(written).toBeLessThan(50);
    client.socket.resetAndDestroy();
    await route.exchanges[0]!.finished;
  });

  test('is broken off when its handler throws, which is a failure', async () => {
    const error = new RangeError('mine');
    wpt.route('/x', async (_, { writer }) => {
      await writer.write('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart');
      throw error;
    });
    const { text, ending } = await ask(wpt.port, get('/x'));
    expect(text).toMatch(/part$/);
    expect(ending).toBe('fin');
    expect(wpt.handlerErrors.map((failure) => failure.error)).toEqual([error]);
  });

  test('is no answer to an HTTPException any more', async () => {
    wpt.route('/x', async (_, { writer }) => {
      await writer.write('raw');
      throw new HTTPException(403, 'no');
    });
    expect(await ask(wpt.port, get('/x'))).toMatchObject({ text: 'raw', ending: 'fin' });
    expect(wpt.handlerErrors[0]!.error).toBeInstanceOf(HTTPException);
  });

  test('is over when its handler has returned', async () => {
    const late: Promise<boolean>[] = [];
    const go = deferred();
    for (const path of ['/hand', '/returns']) {
      wpt.route(path, (_, { writer }) => {
        if (path === '/hand') void writer.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
        void go.promise.then(() => late.push(writer.write('late')));
        return path === '/hand' ? undefined : 'ok';
      });
    }
    const client = await clients.open();
    await client.send(get('/hand')).sees('ok');
    await client.send(get('/returns')).sees('okHTTP');
    await client.sees('\r\n\r\nokHTTP');
    go.resolve();
    await expect.poll(() => late.length).toBe(2);
    expect(await Promise.all(late)).toEqual([false, false]);
    await client.send(get('/none')).sees('404');
    expect(client.text).not.toContain('late');
    expect(wpt.handlerErrors).toEqual([]);
  });
});

describe('a response after an interim one', () => {
  const following =
    'HTTP/1.1 200 OK\r\nServer: wptserve\r\nDate: now\r\nContent-Length: 2\r\n\r\nok';

  test.each<[string, unknown]>([
    ['content', 'ok'],
    ['a reply', { body: 'ok' }],
    ['a list of parts', ['o', 'k']],
  ])('may be %s', async (_, result) => {
    wpt.route('/x', ((__, response) => {
      writeInterim(response);
      return result;
    }) as Handler);
    const { text, ending } = await ask(wpt.port, get('/x'));
    expect(undated(text)).toBe(earlyHints + following);
    expect(ending).toBe('kept');
  });

  test('may be the response object, after more than one', async () => {
    wpt.route('/x', (_, response) => {
      writeInterim(response);
      writeInterim(response);
      response.status = 404;
      response.content = 'ok';
    });
    const { text } = await ask(wpt.port, get('/x'));
    expect(undated(text)).toBe(
      earlyHints + earlyHints + following.replace('200 OK', '404 Not Found'),
    );
  });

  test('may be a script', async () => {
    wpt.route('/x', (_, response) => {
      writeInterim(response);
      return script.head(200, { 'Content-Length': 2 }).delay(10).write('ok').end();
    });
    const { text, ending } = await ask(wpt.port, get('/x'));
    expect(text).toBe(`${earlyHints}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`);
    expect(ending).toBe('kept');
  });

  test('may be a script with a gate', async () => {
    const route = wpt.route('/x', (_, response) => {
      writeInterim(response);
      return script.gate('go').head(204).end();
    });
    const client = await clients.open();
    client.send(get('/x'));
    await route.reached('go');
    expect(await client.sees('\r\n\r\n')).toBe(earlyHints);
    await route.release('go');
    await client.sees('204 No Content');
  });

  test('has its pipes', async () => {
    wpt.route('/x', (_, response) => {
      writeInterim(response);
      return { body: 'cook', pipe: 'slice(1)' };
    });
    const { body } = await ask(wpt.port, get('/x?pipe=slice(1)'));
    expect(body).toBe('ok');
  });

  test('comes piece by piece, with its pauses', async () => {
    const go = deferred();
    wpt.route('/y', (_, response) => {
      writeInterim(response);
      return (async function* () {
        yield 'a';
        await go.promise;
        yield { pauseMs: 50 };
        yield 'b';
      })();
    });
    const client = await clients.open();
    await client.send(get('/y')).sees('1\r\na\r\n');
    const start = performance.now();
    go.resolve();
    await client.sees('1\r\nb\r\n0\r\n\r\n');
    expect(performance.now() - start).toBeGreaterThanOrEqual(50);
    await client.send(get('/none')).sees('404');
  });

  test('has no content for HEAD', async () => {
    wpt.route('/x', (_, response) => {
      writeInterim(response);
      return 'ok';
    });
    const { text, ending } = await ask(wpt.port, request('HEAD', '/x', ''));
    expect(undated(text)).toBe(earlyHints + following.slice(0, -2));
    expect(ending).toBe('kept');
  });

  test('closes the connection when the peer cannot tell where it ends', async () => {
    wpt.route('/length', (_, response) => {
      writeInterim(response);
      response.addRequiredHeaders = false;
      return 'ok';
    });
    expect(await ask(wpt.port, get('/length'))).toMatchObject({ body: 'ok', ending: 'fin' });
    wpt.route('/says', (_, response) => {
      writeInterim(response);
      return { body: 'ok', headers: { Connection: 'close' } };
    });
    expect(await ask(wpt.port, get('/says'))).toMatchObject({ body: 'ok', ending: 'fin' });
    wpt.route('/handler', (_, response) => {
      writeInterim(response);
      response.closeConnection = true;
      return 'ok';
    });
    expect(await ask(wpt.port, get('/handler'))).toMatchObject({ body: 'ok', ending: 'fin' });
  });

  test('that fails is a failure, told once', async () => {
    const error = new RangeError('mine');
    wpt.route('/content', (_, response) => {
      writeInterim(response);
      return (function* () {
        yield 'part';
        throw error;
      })();
    });
    const { text, ending } = await ask(wpt.port, get('/content'));
    expect(text).toMatch(/\r\n\r\n4\r\npart\r\n$/);
    expect(ending).toBe('fin');
    expect(wpt.handlerErrors.map((failure) => failure.error)).toEqual([error]);
  });

  test.each<[string, unknown, string]>([
    ['has a pipe that is none', { body: 'x', pipe: 'no' }, 'there is no pipe "no".'],
    ['is none', 5, 'route "/x": a handler returned 5.'],
    ['names a file that is not there', { file: 'no/such/file' }, 'does not exist'],
    ['has content that is none', [{}], 'response content: {} is no part of content.'],
  ])('that %s breaks the connection, and is a failure', async (_, result, why) => {
    wpt.route('/x', ((__, response) => {
      writeInterim(response);
      return result;
    }) as Handler);
    expect(await ask(wpt.port, get('/x'))).toMatchObject({ text: earlyHints, ending: 'fin' });
    expect(wpt.handlerErrors).toHaveLength(1);
    expect(wpt.handlerErrors[0]!.error).toMatchObject({ message: expect.stringContaining(why) });
  });
});
