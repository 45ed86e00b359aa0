// What a request has to be for a route, besides its path and its method.

import { describe, expect, test } from 'vitest';
import { UsageError, type RouteOptions } from '../../src/server.ts';
import { ask } from '../support/ask.ts';
import { get, request } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

const { start, open } = testServers({ ports: { https: [] } });
const json = 'Content-Type: application/json';
const form = 'Content-Type: application/x-www-form-urlencoded';

function multipart(path: string): string {
  const content = [
    '--b',
    'Content-Disposition: form-data; name="name"',
    '',
    'Ada',
    '--b',
    'Content-Disposition: form-data; name="photo"; filename="a.png"',
    'Content-Type: image/png',
    '',
    'pixels',
    '--b--',
    '',
  ].join('\r\n');
  return request('POST', path, content, 'Content-Type: multipart/form-data; boundary=b');
}

const query = 'query Users { users }';

describe('a route answers what meets its conditions, and leaves the rest', () => {
  test.each<[string, RouteOptions, string, string]>([
    ['query', { query: { page: '2' } }, get('/x?page=2&a=b'), get('/x?page=3')],
    ['query, a RegExp', { query: { page: /^\d+$/ } }, get('/x?page=2'), get('/x?page=b')],
    ['query, decoded', { query: { q: 'a b' } }, get('/x?q=a%20b'), get('/x?q=a%2520b')],
    ['query, one of several', { query: { a: '2' } }, get('/x?a=1&a=2'), get('/x')],
    ['query, all of several', { query: { a: ['1', '2'] } }, get('/x?a=1&a=2'), get('/x?a=2&a=1')],
    ['headers', { headers: { 'x-a': '1' } }, get('/x', 'X-A: 1'), get('/x', 'X-A: 2')],
    ['headers, a RegExp', { headers: { 'X-A': /^1/ } }, get('/x', 'x-a: 12'), get('/x')],
    ['body, text', { body: 'a' }, request('POST', '/x', 'a'), request('POST', '/x', 'b')],
    ['body, a RegExp', { body: /a$/ }, request('POST', '/x', 'ba'), request('POST', '/x', 'ab')],
    [
      'body, a part of JSON',
      { body: { user: { name: 'Ada' } } },
      request('POST', '/x', '{"user":{"name":"Ada","id":1}}', json),
      request('POST', '/x', '{"user":{"name":"Eve"}}', json),
    ],
    [
      'body, an asymmetric matcher',
      { body: { id: expect.any(Number) as unknown } },
      request('POST', '/x', '{"id":1}', json),
      request('POST', '/x', '{"id":"1"}', json),
    ],
    [
      'body, an urlencoded form',
      { body: { name: 'Ada', tag: ['a', 'b'] } },
      request('POST', '/x', 'name=Ada&tag=a&tag=b&more=1', form),
      request('POST', '/x', 'name=Ada&tag=a', form),
    ],
    [
      'body, a multipart form with a file',
      { body: { name: 'Ada', photo: { filename: 'a.png', type: 'image/png', value: 'pixels' } } },
      multipart('/x'),
      request('POST', '/x', 'name=Ada', form),
    ],
    [
      'operation, by its name',
      { operation: 'Users' },
      request('POST', '/x', JSON.stringify({ operationName: 'Users', query }), json),
      request('POST', '/x', JSON.stringify({ operationName: 'User', query }), json),
    ],
    [
      'operation, by its document',
      { operation: /^Us/ },
      request('POST', '/x', JSON.stringify({ query: `# mine\n${query}` }), json),
      request('POST', '/x', JSON.stringify({ query: '{ users }' }), json),
    ],
    [
      'operation, in a batch',
      { operation: 'Users' },
      request('POST', '/x', JSON.stringify([{ query: 'mutation Save { a }' }, { query }]), json),
      request('POST', '/x', '[]', json),
    ],
    [
      'operation, of a GET',
      { operation: 'Users' },
      get(`/x?query=${encodeURIComponent(query)}`),
      get('/x?query=%7Busers%7D'),
    ],
    [
      'when',
      { when: ({ body }) => body.length > 2 },
      request('POST', '/x', 'abc'),
      request('POST', '/x', 'ab'),
    ],
    ['a method in any case', { method: 'post' }, request('POST', '/x', ''), get('/x')],
  ])('%s', async (_, options, met, unmet) => {
    const wpt = await start();
    wpt.route('/x', { body: 'else' });
    const route = wpt.route('/x', { body: 'meant' }, options);
    expect((await ask(wpt.port, met)).body).toBe('meant');
    const count = route.requests.length;
    expect((await ask(wpt.port, unmet)).body).toBe('else');
    expect(route.requests).toHaveLength(count);
  });
});

test('content that comes late is waited for', async () => {
  const wpt = await start();
  wpt.route('/x', { body: 'else' });
  wpt.route('/x', { body: 'meant' }, { body: 'abc' });
  const client = await open(wpt.port);
  client.send(request('POST', '/x', 'abc').slice(0, -1));
  client.send('c');
  await client.sees('meant');
});

test('who leaves within its content gets nothing, and is no request of the route', async () => {
  const wpt = await start();
  const route = wpt.route('/x', { body: 'meant' }, { body: 'abc' });
  const client = await open(wpt.port);
  client.send(request('POST', '/x', 'abc').slice(0, -1));
  client.socket.end();
  await client.ended();
  expect(route.requests).toEqual([]);
});

test('a condition that throws is a 500 that names the route', async () => {
  const wpt = await start();
  const options: RouteOptions = {
    when: () => {
      throw new Error('mine');
    },
  };
  wpt.route('/x', {}, options);
  expect((await ask(wpt.port, get('/x'))).status).toBe(500);
  expect(wpt.handlerErrors).toMatchObject([
    { error: { message: 'route "/x": its condition when threw Error: mine' } },
  ]);
});

test('a newer route that asks nothing of the content does not wait for it', async () => {
  const wpt = await start();
  wpt.route('/x', { body: 'else' }, { body: 'abc' });
  wpt.route('/x', { body: 'at the head' }, { at: 'head', query: { a: '1' } });
  const client = await open(wpt.port);
  client.send(request('POST', '/x?a=1', 'abc').slice(0, -1));
  await client.sees('at the head');
});

test('a condition that is asynchronous is an error', async () => {
  const wpt = await start();
  wpt.route('/x', {}, { when: (() => Promise.resolve(true)) as never });
  await ask(wpt.port, get('/x'));
  expect(wpt.handlerErrors).toMatchObject([
    {
      error: {
        message:
          'route "/x": its condition when threw UsageError: when returned a promise. ' +
          'It is not asynchronous: return true or false.',
      },
    },
  ]);
});

test('the finding names the condition that failed, value against value', async () => {
  const wpt = await start();
  wpt.route('/x', {}, { query: { page: '2' }, headers: { 'x-a': /1/ }, body: { id: 7 } });
  await ask(wpt.port, request('POST', '/x?page=3', '{"id":8}', json));
  const [finding] = wpt.findings;
  expect(finding?.details?.split('\n').map((line) => line.trim())).toEqual(
    expect.arrayContaining([
      'query "page": expected "2", received "3"',
      'header "x-a": expected /1/, received nothing',
      'body.id: expected 7, received 8',
    ]),
  );
});

test('a preflight is answered for a route whose conditions it cannot meet', async () => {
  const wpt = await start();
  wpt.route('/x', {}, { cors: true, body: { id: 1 } });
  const fields = ['Origin: https://app.example', 'Access-Control-Request-Method: PUT'];
  const { lines } = await ask(wpt.port, request('OPTIONS', '/x', '', ...fields));
  expect(lines).toContain('Access-Control-Allow-Methods: PUT');
});

test.each<[object, string]>([
  [{ quer: {} }, 'no option "quer". Did you mean "query"?'],
  [{ query: 'page=2' }, 'query "page=2". Write { page: \'2\' }.'],
  [{ query: { page: 2 } }, 'query "page" 2. Write a string or a RegExp.'],
  [{ headers: [] }, "headers []. Write { 'Content-Type': 'text/plain' }."],
  [{ body: 5 }, 'body 5. Write text, a RegExp, bytes, or what is in its JSON.'],
  [{ operation: true }, 'operation true. Write a string or a RegExp.'],
  [{ when: true }, 'when true is not a function. Write (request) => request.isRetry.'],
  [
    { at: 'head', body: 'a' },
    "at: 'head' and body at once. body looks at the whole request, which has not come then. Leave out one of them.",
  ],
])('a mistake is told where it is made: %j', async (options, message) => {
  const wpt = await start();
  expect(() => wpt.route('/x', {}, options)).toThrow(new UsageError(`route "/x": ${message}`));
});
