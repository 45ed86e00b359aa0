// After reset() nothing of a test is left, and nothing of it that is late meets the next one.

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { definePipe, script, startServer, type Handler, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { Clients } from '../support/clients.ts';
import { get } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const key = '2a4b4e5c-0000-4000-8000-000000000001';
const folder = temporaryFolder({ 'a.txt': 'a' });
const clients = new Clients(() => wpt.port);
let wpt: Server;

beforeAll(async () => {
  wpt = await startServer({ documentRoot: folder, ports: { https: [] } });
});
afterEach(async () => {
  clients.close();
  await wpt.reset();
});
afterAll(() => wpt.close());

/** Lets a request wait in its handler; then the test ends, and the handler goes on. */
async function outlive(
  rest: (...given: Parameters<Handler>) => unknown,
  meanwhile: () => Promise<unknown> = async () => {},
): Promise<unknown> {
  let go!: () => void;
  const gone = new Promise<void>((resolve) => (go = resolve));
  let finish!: (outcome: unknown) => void;
  const outcome = new Promise<unknown>((resolve) => (finish = resolve));
  const route = wpt.route('/x', async (...given) => {
    await gone;
    const result = (async () => rest(...given))();
    finish(result.catch((error: unknown) => error));
    return (await result) as undefined;
  });
  const client = await clients.open();
  const arrived = route.nextRequest();
  client.send(get('/x'));
  await arrived;
  await wpt.reset();
  await client.ended();
  await meanwhile();
  go();
  return outcome;
}

describe('after reset()', () => {
  test('there are no routes, requests and failures', async () => {
    wpt.route('/x', () => {
      throw new RangeError('mine');
    });
    await ask(wpt.port, get('/x'));
    expect([wpt.requests.length, wpt.exchanges.length, wpt.handlerErrors.length]).toEqual([
      2, 2, 1,
    ]);
    await wpt.reset();
    expect([wpt.requests, wpt.exchanges, wpt.handlerErrors]).toEqual([[], [], []]);
    expect((await ask(wpt.port, get('/x'))).status).toBe(404);
    expect((await ask(wpt.port, get('/a.txt'))).body).toBe('a');
  });

  test('the stash is empty, whoever put something there', async () => {
    wpt.route('/x', async ({ server }) => server.stash.put(key, 'of a handler'));
    await ask(wpt.port, get('/x'));
    await wpt.stash.put(key, 'of the test');
    const { stash } = wpt;
    await wpt.reset();
    expect(await wpt.stash.take(key)).toBeUndefined();
    expect(await wpt.stash.take(key, '/x')).toBeUndefined();
    // The object is the same for all tests.
    await stash.put(key, 'next');
    expect(await wpt.stash.take(key)).toBe('next');
  });

  test('there are no pipes of one’s own', async () => {
    wpt.pipe(definePipe('mine', [], () => {}));
    expect((await ask(wpt.port, get('/a.txt?pipe=mine'))).status).toBe(200);
    await wpt.reset();
    expect((await ask(wpt.port, get('/a.txt?pipe=mine'))).status).toBe(500);
  });

  test('nothing is written any more, whatever was under way', async () => {
    let pieces = 0;
    wpt.route('/pauses', () => ['a', { pauseMs: 60_000 }, 'b']);
    wpt.route('/endless', function* () {
      for (;;) {
        pieces += 1;
        yield 'x';
        yield { pauseMs: 1 };
      }
    } as Handler);
    wpt.route('/script', script.raw('HTTP/1.1 200 OK\r\n\r\na').delay(60_000).raw('b'));
    wpt.route('/hand', async (_, { writer }) => {
      await writer.write('HTTP/1.1 200 OK\r\n\r\na');
      await writer.pause(60_000);
    });
    const paths = ['/pauses', '/endless', '/script', '/hand'];
    const waiting = await Promise.all(paths.map(() => clients.open()));
    await Promise.all(
      waiting.map((client, index) => client.send(get(paths[index]!)).sees('\r\n\r\n')),
    );
    const exchanges = wpt.exchanges;
    await wpt.reset();
    await Promise.all(waiting.map((client) => client.ended()));
    expect(exchanges.map(({ outcome }) => outcome)).toEqual(paths.map(() => 'stopped'));
    const before = pieces;
    await new Promise((resolve) => setImmediate(resolve));
    expect(pieces).toBe(before);
    expect(wpt.handlerErrors).toEqual([]);
  });
});

describe('a handler that outlives its test', () => {
  test('fails without a trace in the next one', async () => {
    const error = new RangeError('mine');
    expect(
      await outlive(() => {
        throw error;
      }),
    ).toBe(error);
    // A failure of this test comes later than that one could.
    wpt.route('/y', () => {
      throw new RangeError('of this test');
    });
    await ask(wpt.port, get('/y'));
    expect(wpt.handlerErrors.map((failure) => failure.error)).toEqual([
      new RangeError('of this test'),
    ]);
  });

  test('does not meet the stash of the next one', async () => {
    await outlive(async ({ server }) => server.stash.put(key, 'late'));
    expect(await wpt.stash.take(key, '/x')).toBeUndefined();
    const taken = await outlive(
      async ({ server }) => server.stash.take(key),
      () => wpt.stash.put(key, 'of this test', '/x'),
    );
    expect(taken).toBeUndefined();
    expect(await wpt.stash.take(key, '/x')).toBe('of this test');
  });

  test('writes to nobody', async () => {
    expect(await outlive(async (_, { writer }) => writer.write('late'))).toBe(false);
    expect(await outlive(async (_, response) => response.write())).toBe(false);
    expect(wpt.handlerErrors).toEqual([]);
  });

  test('may return whatever it likes', async () => {
    for (const result of ['text', 5, { body: 'x', pipe: 'no' }, script.head(200)]) {
      expect(await outlive(() => result)).toBe(result);
    }
    await ask(wpt.port, get('/a.txt'));
    expect(wpt.handlerErrors).toEqual([]);
  });

  test('may fail while its content is let go of', async () => {
    let isLeft = false;
    wpt.route('/x', function* () {
      try {
        yield 'a';
        yield { pauseMs: 60_000 };
      } finally {
        isLeft = true;
        // oxlint-disable-next-line no-unsafe-finally -- that is the case
        throw new RangeError('mine');
      }
    } as Handler);
    const client = await clients.open();
    await client.send(get('/x')).sees('1\r\na\r\n');
    await wpt.reset();
    expect(isLeft).toBe(true);
    await ask(wpt.port, get('/a.txt'));
    expect(wpt.handlerErrors).toEqual([]);
  });
});
