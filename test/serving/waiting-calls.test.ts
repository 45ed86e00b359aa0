// Calls at a route that wait in vain: what they say, and what is left of them.

import { expect, test } from 'vitest';
import { script, UsageError, type Route } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

const servers = testServers();
const { open } = servers;
const timeout = 30;

test.each<[string, (route: Route) => Promise<unknown>]>([
  ['nextRequest()', (route) => route.nextRequest({ timeout })],
  ['nextExchange()', (route) => route.nextExchange({ timeout })],
  ['nextSocket()', (route) => route.nextSocket({ timeout })],
  ['release("a")', (route) => route.release('a', { timeout })],
  ['reached("a")', (route) => route.reached('a', { timeout })],
])('%s says where it was written, and that nothing came', async (call, wait) => {
  const wpt = await servers.start();
  const route = wpt.route('/x', script.head(200).gate('a').end());
  await expect(wait(route)).rejects.toMatchObject({
    name: 'TimeoutError',
    message: `route "/x": ${call}: Timeout 30ms exceeded.\nThe route has got no request.`,
    stack: expect.stringContaining('waiting-calls.test.ts'),
  });
  expect(wpt.pendingCalls).toEqual([]);
});

test('one that came before the call is told', async () => {
  const wpt = await servers.start();
  const route = wpt.route('/x', { body: 'x' });
  await ask(wpt.port, get('/x'));
  for (const wait of [route.nextRequest({ timeout }), route.nextExchange({ timeout })]) {
    await expect(wait).rejects.toThrow(
      'Timeout 30ms exceeded.\nThe route has got no request since the call.\n' +
        'GET /x came before the call: wait first, and await it after what sends the request.',
    );
  }
  // Nobody gets the next one who has given up.
  expect((await ask(wpt.port, get('/x'))).body).toBe('x');
});

test('who came to the gate before, and where all are, is told', async () => {
  const wpt = await servers.start();
  const route = wpt.route('/x', script.head(200).gate('a').gate('b').end());
  const client = await open(wpt.port);
  client.send(get('/x'));
  await route.release('a');
  await expect(route.release('a', { timeout })).rejects.toThrow(
    'route "/x": release("a"): Timeout 30ms exceeded.\n' +
      'GET /x came to gate "a" before the call, and was let pass.\nOpen is GET /x: at gate "b".',
  );
  await route.release('b');
  await route.exchanges[0]?.finished;
  await expect(route.reached('b', { timeout })).rejects.toThrow(
    'GET /x came to gate "b" before the call, and was let pass.\nNo exchange of the route is open.',
  );
});

test('a gate that is given up lets nobody pass', async () => {
  const wpt = await servers.start();
  const route = wpt.route('/x', script.head(200).gate('a').end());
  await expect(route.release('a', { timeout })).rejects.toThrow('Timeout');
  const client = await open(wpt.port);
  client.send(get('/x'));
  await route.reached('a');
  expect(route.exchanges[0]?.gate).toBe('a');
});

test('the end of a test forgets them, and their timers', async () => {
  const wpt = await servers.start();
  const route = wpt.route('/x', script.head(200).gate('a').end());
  let isOver = false;
  const over = (): void => void (isOver = true);
  void route.nextRequest({ timeout }).then(over, over);
  void route.release('a', { timeout }).then(over, over);
  expect(wpt.pendingCalls).toHaveLength(2);
  wpt.forget();
  expect(wpt.pendingCalls).toEqual([]);
  await new Promise((resolve) => setTimeout(resolve, 2 * timeout));
  expect(isOver).toBe(false);
});

test.each([-1, Number.NaN, Infinity, '5'])('a timeout of %s is none', async (wrong) => {
  const wpt = await servers.start();
  const route = wpt.route('/x', script.head(200).gate('a').end());
  const options = { timeout: wrong as number };
  const message = `timeout ${typeof wrong === 'string' ? '"5"' : wrong} is not a number of milliseconds from 0.`;
  expect(() => route.nextRequest(options)).toThrow(
    new UsageError(`route "/x": nextRequest(): ${message}`),
  );
  expect(() => route.nextExchange(options)).toThrow(message);
  expect(() => route.nextSocket(options)).toThrow(message);
  await expect(route.release('a', options)).rejects.toThrow(message);
  await expect(route.reached('a', options)).rejects.toThrow(message);
});
