import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startServer, type Server } from '../../src/server.ts';
import { UsageError } from '../../src/usage-error.ts';
import { get, RawClient } from '../support/raw-client.ts';

let wpt: Server;
let client: RawClient;
beforeEach(async () => {
  wpt = await startServer();
  client = await RawClient.open(wpt.port);
});
afterEach(async () => {
  client.close();
  await wpt.close();
});

/** Asks for paths, one after the other, and waits for the answers. */
async function ask(...paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    wpt.route('/*', ({ path: asked }) => ({ body: `<${asked}>` }));
    await client.send(get(path)).sees(`<${path}>`);
  }
}

describe('waiting for a request', () => {
  test('resolves with the next one that matches a path', async () => {
    await ask('/wanted');
    const wanted = wpt.waitForRequest('/want{ed}');
    await ask('/a', '/wanted', '/wanted');
    expect(await wanted).toBe(wpt.requests[2]);
  });

  test.each<[string, Parameters<Server['waitForRequest']>[0]]>([
    ['a RegExp', /^\/w.nted$/],
    ['a function', ({ path }) => path === '/wanted'],
    ['a function that takes its time', async ({ path }) => Promise.resolve(path === '/wanted')],
  ])('resolves with the next one that matches %s', async (_, pattern) => {
    const wanted = wpt.waitForRequest(pattern);
    await ask('/a', '/wanted');
    expect((await wanted).path).toBe('/wanted');
  });

  test('sees what no route answers', async () => {
    const wanted = wpt.waitForRequest('/nowhere');
    await client.send(get('/nowhere')).sees('404 Not Found');
    expect(String(await wanted)).toBe('GET /nowhere');
  });

  test('rejects with what a function throws', async () => {
    const wanted = wpt.waitForRequest(() => {
      throw new RangeError('mine');
    });
    const rejected = expect(wanted).rejects.toThrow(new RangeError('mine'));
    await ask('/a');
    await rejected;
    expect(wpt.pendingCalls).toEqual([]);
  });

  test('gives up after its time, and says what came', async () => {
    const nothing = wpt.waitForRequest('/wanted', { timeout: 20 });
    await expect(nothing).rejects.toMatchObject({
      name: 'TimeoutError',
      message:
        'wpt.waitForRequest("/wanted"): Timeout 20ms exceeded.\nNo request came since the call.',
      stack: expect.stringMatching(
        /^TimeoutError: .*\nNo request came since the call\.\n(?:.*\n)*?.*request-waiters\.test\.ts/,
      ),
    });
    let isOver = false;
    const other = wpt.waitForRequest(/^\/wanted/, { timeout: 200 });
    const rejected = expect(other)
      .rejects.toThrow(
        'wpt.waitForRequest(/^\\/wanted/): Timeout 200ms exceeded.\n' +
          'These requests came since the call:\n  - … 1 before\n' +
          Array.from({ length: 10 }, (_, index) => `  - GET /${index + 2}`).join('\n'),
      )
      .finally(() => (isOver = true));
    await ask(...Array.from({ length: 11 }, (_, index) => `/${index + 1}`));
    expect(isOver).toBe(false);
    await rejected;
  });

  test('says that a request came before the call', async () => {
    await ask('/wanted', '/other');
    await expect(wpt.waitForRequest('/wanted', { timeout: 20 })).rejects.toThrow(
      new RegExp(
        '^wpt.waitForRequest\\("/wanted"\\): Timeout 20ms exceeded.\\nNo request came since the call.\\n' +
          'GET /wanted came before the call: wait first, and await it after what sends the request.$',
      ),
    );
    // Whatever a function is told, it is told once.
    await expect(wpt.waitForRequest(() => true, { timeout: 20 })).rejects.toThrow(
      /No request came since the call\.$/,
    );
  });

  test('shows among the calls that still wait, until the server forgets', () => {
    void wpt.waitForRequest('/a', { timeout: 0 });
    void wpt.waitForRequest(() => true);
    expect(wpt.pendingCalls.map(({ call }) => call)).toEqual([
      'wpt.waitForRequest("/a")',
      'wpt.waitForRequest(predicate)',
    ]);
    wpt.forget();
    expect(wpt.pendingCalls).toEqual([]);
  });

  test.each<[string, () => unknown, string]>([
    [
      'a number',
      () => wpt.waitForRequest(5 as never),
      'route 5: a pattern is a path such as "/a/{name}/*", or a RegExp.',
    ],
    [
      'an option that is none',
      () => wpt.waitForRequest('/a', { timeOut: 5 } as never),
      'wpt.waitForRequest: no option "timeOut". Did you mean "timeout"?',
    ],
    [
      'a timeout that is none',
      () => wpt.waitForRequest('/a', { timeout: -1 }),
      'wpt.waitForRequest: timeout -1 is not a number of milliseconds from 0.',
    ],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(new UsageError(message));
  });
});

describe('the connections of a server', () => {
  test('are listed with the requests that came on them', async () => {
    await wpt.reset();
    client = await RawClient.open(wpt.port);
    const idle = await RawClient.open(wpt.port);
    await ask('/a', '/b');
    expect(
      wpt.requests.map(({ connection, indexOnConnection }) => [connection.id, indexOnConnection]),
    ).toEqual([
      [1, 0],
      [1, 1],
    ]);
    const [first] = wpt.connections;
    expect(wpt.requests[0]!.connection).toBe(first);
    expect(first).toMatchObject({
      protocol: 'http',
      clientAddress: '127.0.0.1',
      clientPort: client.socket.localPort,
      closedMs: undefined,
      requestCount: 2,
    });
    expect(first!.openedMs).toBeGreaterThanOrEqual(0);
    await expect.poll(() => wpt.connections.length).toBe(2);
    idle.close();
    await expect.poll(() => wpt.connections[1]!.closedMs).toBeGreaterThan(first!.openedMs);
    expect(wpt.connections[1]!.requestCount).toBe(0);
  });

  test('are counted anew after a reset', async () => {
    await wpt.reset();
    expect(wpt.connections).toEqual([]);
    client = await RawClient.open(wpt.port);
    await ask('/a');
    expect(wpt.connections.map(String)).toEqual(['connection 1']);
  });
});
