// A Response of the Fetch standard as what a handler returns.

import { beforeEach, expect, test } from 'vitest';
import type { Answer, Handler, Server } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

let wpt: Server;
const { start, open } = testServers({ ports: { https: [] } });

beforeEach(async () => {
  wpt = await start();
});

type Source = NonNullable<ConstructorParameters<typeof ReadableStream<Uint8Array>>[0]>;

function stream(source: Source): ReadableStream<Uint8Array> {
  return new ReadableStream(source as never, { highWaterMark: 0 });
}

test('JSON has its length, its type and its status', async () => {
  wpt.route('/x', () => Response.json({ a: 1 }, { status: 201, headers: { 'X-A': 'b' } }));
  const { text: head, body } = await ask(wpt.port, get('/x'));
  expect(head).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
  expect(head).toContain('content-type: application/json\r\n');
  expect(head).toContain('x-a: b\r\n');
  expect(head).toContain('Content-Length: 7\r\n');
  expect(body).toBe('{"a":1}');
});

test('each Set-Cookie is a line, and the reason phrase is its own', async () => {
  wpt.route('/x', () => {
    const response = new Response('', { status: 404, statusText: 'Gone fishing' });
    response.headers.append('Set-Cookie', 'a=1');
    response.headers.append('Set-Cookie', 'b=2');
    return response;
  });
  const { text: head } = await ask(wpt.port, get('/x'));
  expect(head).toMatch(/^HTTP\/1\.1 404 Gone fishing\r\n/);
  expect(head).toContain('set-cookie: a=1\r\nset-cookie: b=2\r\n');
});

test('nothing has no content', async () => {
  wpt.route('/x', () => new Response(null, { status: 204 }));
  const { text: head, body } = await ask(wpt.port, get('/x'));
  expect(head).toMatch(/^HTTP\/1\.1 204 No Content\r\n/);
  expect(body).toBe('');
});

test('a body that streams is sent as it comes, its head ahead of its first part', async () => {
  const said = new Promise<ReadableStreamDefaultController<Uint8Array>>((resolve) => {
    wpt.route('/x', () => new Response(stream({ start: resolve })));
  });
  const client = await open(wpt.port);
  client.send(get('/x'));
  await client.sees('Transfer-Encoding: chunked\r\n\r\n');
  const body = await said;
  body.enqueue(Buffer.from('one'));
  await client.sees('3\r\none\r\n');
  body.enqueue(Buffer.from('two'));
  await client.sees('3\r\ntwo\r\n');
  body.close();
  await client.sees('0\r\n\r\n');
});

test('a body that nobody reads any more is cancelled', async () => {
  const cancelled = new Promise<void>((resolve) => {
    wpt.route('/x', () => new Response(stream({ cancel: () => resolve() })));
  });
  const client = await open(wpt.port);
  client.send(get('/x'));
  await client.sees('\r\n\r\n');
  client.socket.resetAndDestroy();
  await cancelled;
});

test('a body that fails breaks off, and fails the test', async () => {
  wpt.route(
    '/x',
    () =>
      new Response(
        stream({
          pull(controller) {
            controller.error(new Error('the disk is gone'));
          },
        }),
      ),
  );
  await ask(wpt.port, get('/x'));
  expect(wpt.handlerErrors).toMatchObject([{ error: { message: 'the disk is gone' } }]);
});

test.each<[string, () => unknown, string]>([
  [
    'of a network error',
    () => Response.error(),
    'a handler returned a Response with status 0. Its status is 200 to 599; for a network error use script.reset() or the route option fault.',
  ],
  [
    'that was read',
    async () => {
      const response = new Response('x');
      await response.text();
      return response;
    },
    'a handler returned a Response whose body was read before. Return response.clone(), or a new Response.',
  ],
])('one %s is an error', async (_, handler, message) => {
  wpt.route('/x', handler as Handler);
  const { text: head } = await ask(wpt.port, get('/x'));
  expect(head).toMatch(/^HTTP\/1\.1 500 /);
  expect(wpt.handlerErrors).toMatchObject([{ error: { message: `route "/x": ${message}` } }]);
});

test('one that is declared is an error, because it can be sent once', () => {
  expect(() => wpt.route('/x', new Response('x') as unknown as Answer)).toThrow(
    'route "/x": a Response can be sent once, and a route answers more often. Write () => new Response(…).',
  );
});
