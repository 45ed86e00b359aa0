// A handler that leaves its request to others.

import { beforeEach, expect, test } from 'vitest';
import { fallback, type Handler, type Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get, request } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

let wpt: Server;
const { start } = testServers({
  documentRoot: 'fixtures/site',
  ports: { https: [] },
  verdicts: { routeNotRequested: 'warn' },
});

beforeEach(async () => {
  wpt = await start();
});

const passesOn: Handler = () => fallback;

test('the route declared before answers, and it alone has the request', async () => {
  const older = wpt.route('/x', { body: 'older' });
  const newer = wpt.route('/x', passesOn);
  expect((await ask(wpt.port, get('/x'))).body).toBe('older');
  expect(newer.requests).toEqual([]);
  expect(older.requests).toHaveLength(1);
  expect(wpt.findings).toEqual([]);
});

test('it passes several routes, and those of another method', async () => {
  wpt.route('/x', { body: 'oldest' });
  wpt.route('/x', { body: 'posted' }, { method: 'POST' });
  wpt.route('/x', passesOn);
  wpt.route('/*', passesOn);
  expect((await ask(wpt.port, get('/x'))).body).toBe('oldest');
});

test('a route declared later is not asked again', async () => {
  let asked = 0;
  wpt.route('/x', { body: 'older' });
  wpt.route('/x', () => {
    asked += 1;
    return fallback;
  });
  await ask(wpt.port, get('/x'));
  expect(asked).toBe(1);
});

test('without another route a file answers', async () => {
  wpt.route('/*', passesOn);
  expect((await ask(wpt.port, get('/'))).status).toBe(200);
});

test('nothing answers: the status is that of no route', async () => {
  wpt.route('/missing', passesOn);
  expect((await ask(wpt.port, get('/missing'))).status).toBe(404);
  expect(wpt.findings).toMatchObject([{ kind: 'request-not-answered' }]);
});

test('older routes have other methods only: 405', async () => {
  wpt.route('/missing', { body: 'posted' }, { method: 'POST' });
  wpt.route('/missing', passesOn);
  expect((await ask(wpt.port, get('/missing'))).status).toBe(405);
});

test('it uses up no answer of a list, and none of times', async () => {
  wpt.route('/x', { body: 'older' });
  let passes = true;
  const first: Handler = () => (passes ? fallback : { body: 'first' });
  const route = wpt.route('/x', [first, { body: 'second' }], { times: 2 });
  const bodies = [(await ask(wpt.port, get('/x'))).body];
  passes = false;
  for (let i = 0; i < 3; i += 1) bodies.push((await ask(wpt.port, get('/x'))).body);
  expect(bodies).toEqual(['older', 'first', 'second', 'older']);
  expect(route.requests).toHaveLength(2);
});

test('content that its handler has read is there for the next', async () => {
  wpt.route('/x', (asked) => ({ body: asked.text().toUpperCase() }));
  wpt.route('/x', async (asked) => {
    for await (const _ of asked.content);
    return fallback;
  });
  const post = request('POST', '/x', 'hello');
  expect((await ask(wpt.port, post)).body).toBe('HELLO');
});

test('what it had filled into the response is not sent', async () => {
  wpt.route('/x', { body: 'older' });
  wpt.route('/x', (_, response) => {
    response.headers.set('X-Mine', '1');
    response.status = 500;
    return fallback;
  });
  const { status, text } = await ask(wpt.port, get('/x'));
  expect(status).toBe(200);
  expect(text).not.toContain('X-Mine');
});

test('the route may be gone when it passes a request on', async () => {
  wpt.route('/x', { body: 'older' });
  const route = wpt.route('/x', () => {
    route.unroute();
    return fallback;
  });
  wpt.route('/x', { body: 'newest' }).unroute();
  expect((await ask(wpt.port, get('/x'))).body).toBe('older');
});

test('behind what was written by hand it is an error', async () => {
  wpt.route('/x', async (_, { writer }) => {
    await writer.writeStatus(200);
    return fallback;
  });
  await ask(wpt.port, get('/x'));
  expect(wpt.handlerErrors).toMatchObject([
    {
      error: {
        message:
          'route "/x": the handler returned fallback after it had written with response.writer. ' +
          'Return it before anything is written.',
      },
    },
  ]);
});
