// What a request has to be for a route, besides its path and its method.

import {
  array,
  assert,
  boolean,
  constant,
  dictionary,
  infiniteStream,
  integer,
  letrec,
  oneof,
  property,
  string,
} from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonDifferences } from '../../src/matching/difference.ts';
import { script, UsageError, type RouteOptions } from '../../src/server.ts';
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
      'operation, behind a fragment and a text with braces',
      { operation: 'Users' },
      request(
        'POST',
        '/x',
        JSON.stringify({ query: `fragment F on U { a(b: "}{") }\n"""x { " y"""\n${query}` }),
        json,
      ),
      request('POST', '/x', JSON.stringify({ query: 'fragment Users on U { a }' }), json),
    ],
    [
      'body, a matcher of its text',
      { body: expect.stringContaining('mid') as object },
      request('POST', '/x', 'a middle', json),
      request('POST', '/x', 'a mile', json),
    ],
    [
      'body, a matcher of its JSON',
      { body: expect.objectContaining({ a: 1 }) as object },
      request('POST', '/x', '{"a":1,"b":2}', json),
      request('POST', '/x', '{"a":2}', json),
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
  [
    { body: 5 },
    'body 5. Write text, a RegExp, bytes, or what is in its JSON: an object, a list, or a matcher such as expect.any(Number).',
  ],
  ...[new Date(0), new Map(), new Set(), Promise.resolve()].map((body): [object, string] => [
    { body },
    `body an instance of ${body.constructor.name}. Write text, a RegExp, bytes, or what is in its JSON: an object, a list, or a matcher such as expect.any(Number).`,
  ]),
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

test('a script that receives content is chosen by the head', async () => {
  const wpt = await start();
  for (const options of [{ body: 'a' }, { operation: 'a' }, { when: () => true }]) {
    expect(() => wpt.route('/x', script.receive('all').head(200).end(), options)).toThrow(
      new UsageError(
        'route "/x": a script with receive() begins at the head of the request, and body, operation and when look at all of it. Leave out one of them.',
      ),
    );
  }
  wpt.route('/x', script.receive('all').head(200).end(), { headers: { a: '1' } });
});

test('matchers are told as they were written', async () => {
  const wpt = await start();
  const body = {
    a: expect.any(Number),
    b: expect.stringContaining('x'),
    c: expect.not.arrayContaining([1]),
    d: [expect.anything(), /re/],
  } as object;
  wpt.route('/x', {}, { body });
  await ask(wpt.port, request('POST', '/x', '{"a":"1","b":"y","c":[1],"d":5}', json));
  expect(wpt.findings[0]?.details?.split('\n').map((line) => line.trim())).toEqual(
    expect.arrayContaining([
      'body.a: expected expect.any(Number), received "1"',
      'body.b: expected expect.stringContaining("x"), received "y"',
      'body.c: expected expect.not.arrayContaining([1]), received [1]',
      'body.d: expected [expect.anything(),/re/], received 5',
    ]),
  );
});

test('who is answered by nothing is told why', async () => {
  const wpt = await start();
  wpt.route('/users', {}, { method: 'PUT' });
  const messageOf = async (asked: string): Promise<unknown> =>
    (JSON.parse((await ask(wpt.port, asked)).body) as { error: { message: string } }).error.message;
  expect(await messageOf(get('/usrs'))).toBe(
    'nothing answers GET /usrs; the nearest is route PUT "/users"; path: "/users" does not match "/usrs"; method: it answers PUT, not GET',
  );
  const socket = ['Upgrade: websocket', 'Connection: Upgrade'];
  expect(await messageOf(get('/chat', ...socket))).toBe(
    'nothing answers GET /chat; it asks for a WebSocket; declare one: wpt.route("/chat", webSocket.accept())',
  );
  for (let count = 0; count < 18; count += 1) await messageOf(get('/other'));
  // It costs more than an answer.
  expect(await messageOf(get('/other'))).toBe('');
});

test('the parts of any JSON are found in it, and no other value in their place', () => {
  const leaf = oneof(string(), integer(), boolean(), constant(null));
  const { value } = letrec<{ value: unknown }>((tie) => ({
    value: oneof(
      { depthSize: 'small' },
      leaf,
      array(tie('value'), { maxLength: 3 }),
      dictionary(string({ minLength: 1 }), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const partOf = (whole: unknown, keep: () => boolean): unknown => {
    if (Array.isArray(whole)) return whole.map((each) => partOf(each, keep));
    if (typeof whole !== 'object' || whole === null) return whole;
    const kept = Object.entries(whole).filter(() => keep());
    return Object.fromEntries(kept.map(([name, each]) => [name, partOf(each, keep)]));
  };
  assert(
    property(value, infiniteStream(boolean()), (whole, choices) => {
      const received: unknown = JSON.parse(JSON.stringify(whole));
      const part = partOf(received, () => choices.next().value === true);
      expect(jsonDifferences(part, received, 'body')).toEqual([]);
      expect(jsonDifferences({ part }, { part: Symbol('other') }, 'body')).not.toEqual([]);
    }),
  );
});
