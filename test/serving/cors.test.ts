// The option `cors`, of a server and of a route.

import { expect, test } from 'vitest';
import {
  script,
  UsageError,
  type CorsOption,
  type Server,
  type ServerOptions,
} from '../../src/server.ts';
import { RawClient } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

const servers = testServers({ ports: { https: [] } });

const page = 'http://app.localhost:3000';
const start = (options: ServerOptions = {}): Promise<Server> => servers.start(options);

/** A request of a page of another origin. */
function from(origin: string | undefined, line: string, ...fields: string[]): string {
  const lines = [`${line} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...fields];
  if (origin !== undefined) lines.push(`Origin: ${origin}`);
  return [...lines, '', ''].join('\r\n');
}

const preflight = (path: string, ...fields: string[]): string =>
  from(page, `OPTIONS ${path}`, 'Access-Control-Request-Method: PUT', ...fields);

/** The answer to a request that is the last of its connection: `ask` needs one whose fields it knows. */
async function ask(
  port: number,
  request: string,
): Promise<{ status: number; lines: string[]; body: string }> {
  const client = await RawClient.open(port);
  try {
    client.send(request);
    await client.ended();
    const end = client.text.indexOf('\r\n\r\n');
    const [statusLine = '', ...lines] = client.text.slice(0, end).split('\r\n');
    return { status: Number(statusLine.split(' ')[1]), lines, body: client.text.slice(end + 4) };
  } finally {
    client.close();
  }
}

/** The fields of an answer that are about CORS. */
async function corsFields(port: number, request: string): Promise<string[]> {
  const { lines } = await ask(port, request);
  return lines.filter((line) => /^(access-control|vary)/i.test(line));
}

test('a preflight is answered, and takes no answer of a list or of times', async () => {
  const wpt = await start({ cors: true });
  const route = wpt.route('/x', [{ body: 'first' }, { body: 'second' }], { times: 2 });
  const next = route.nextRequest();
  const asked = preflight(
    '/x',
    'Access-Control-Request-Headers: x-a,x-b',
    'Access-Control-Request-Private-Network: true',
  );
  expect((await ask(wpt.port, asked)).status).toBe(204);
  expect(await corsFields(wpt.port, asked)).toEqual([
    'Access-Control-Allow-Origin: *',
    'Access-Control-Allow-Methods: PUT',
    'Access-Control-Allow-Headers: x-a,x-b',
    'Access-Control-Allow-Private-Network: true',
    'Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  ]);
  expect((await ask(wpt.port, from(page, 'PUT /x'))).body).toBe('first');
  expect((await ask(wpt.port, from(page, 'PUT /x'))).body).toBe('second');
  expect((await next).method).toBe('PUT');
  expect(route.requests.map(({ method }) => method)).toEqual(['PUT', 'PUT']);
  expect(wpt.requests.map(({ method }) => method)).toEqual(['OPTIONS', 'OPTIONS', 'PUT', 'PUT']);
  expect(wpt.findings).toEqual([]);
});

test('waitForRequest() waits past a preflight', async () => {
  const wpt = await start({ cors: true });
  wpt.route('/x', { body: 'x' });
  const waiting = wpt.waitForRequest('/x');
  await ask(wpt.port, preflight('/x'));
  await ask(wpt.port, from(page, 'PUT /x'));
  expect((await waiting).method).toBe('PUT');
});

test('the parts of the option are said in a preflight', async () => {
  const wpt = await start();
  const cors: CorsOption = {
    origin: page,
    credentials: true,
    headers: ['X-A', 'X-B'],
    methods: ['PUT', 'DELETE'],
    maxAge: 600,
  };
  wpt.route('/x', { body: 'x' }, { cors, method: 'PUT' });
  expect(
    await corsFields(wpt.port, preflight('/x', 'Access-Control-Request-Headers: x-c')),
  ).toEqual([
    `Access-Control-Allow-Origin: ${page}`,
    'Access-Control-Allow-Credentials: true',
    'Access-Control-Allow-Methods: PUT, DELETE',
    'Access-Control-Allow-Headers: X-A, X-B',
    'Access-Control-Max-Age: 600',
    'Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  ]);
});

test('the option of a route wins over that of the server', async () => {
  const wpt = await start({ cors: true });
  wpt.route('/x', { body: 'x' }, { cors: { origin: 'https://other.test' } });
  expect(await corsFields(wpt.port, from(page, 'GET /x'))).toEqual(['Vary: Origin']);
  expect(await corsFields(wpt.port, preflight('/x'))).toEqual([
    'Vary: Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  ]);
});

test.each<[string, CorsOption, string | undefined, string[]]>([
  ['any origin', true, page, ['Access-Control-Allow-Origin: *']],
  ['no origin', true, undefined, ['Access-Control-Allow-Origin: *']],
  [
    'a list',
    { origin: ['null', page] },
    page,
    [`Access-Control-Allow-Origin: ${page}`, 'Vary: Origin'],
  ],
  [
    'a RegExp',
    { origin: /^http:\/\/app\./g },
    page,
    [`Access-Control-Allow-Origin: ${page}`, 'Vary: Origin'],
  ],
  ['another origin', { origin: page }, 'http://evil.test', ['Vary: Origin']],
  [
    'credentials',
    { credentials: true },
    page,
    [
      `Access-Control-Allow-Origin: ${page}`,
      'Access-Control-Allow-Credentials: true',
      'Vary: Origin',
    ],
  ],
])('a reply says who may read it: %s', async (_, cors, origin, expected) => {
  const wpt = await start({ cors });
  wpt.route('/x', { body: 'x' });
  // Twice: a RegExp must not remember where it was.
  await ask(wpt.port, from(origin, 'GET /x'));
  expect(await corsFields(wpt.port, from(origin, 'GET /x'))).toEqual(expected);
});

test('handlers, files, errors and exchanges taken by hand say it; scripts do not', async () => {
  const wpt = await start({ cors: true, documentRoot: 'fixtures/site' });
  wpt.route('/handler', () => ({ body: 'x' }));
  wpt.route('/standard', () => new globalThis.Response('x'));
  wpt.route('/writer', (_request, response) => {
    response.content = 'x';
  });
  wpt.route('/throws', () => {
    throw new Error('on purpose');
  });
  wpt.route('/put', { body: 'x' }, { method: 'PUT' });
  wpt.route('/script', script.head(200, { 'Content-Length': '0' }).end());
  const taken = wpt.route('/taken');
  void taken.nextExchange().then((exchange) => exchange.reply({ body: 'x' }));
  for (const path of [
    '/handler',
    '/standard',
    '/writer',
    '/throws',
    '/put',
    '/',
    '/none',
    '/taken',
  ]) {
    expect(await corsFields(wpt.port, from(page, `GET ${path}`)), path).toEqual([
      'Access-Control-Allow-Origin: *',
    ]);
  }
  expect(await corsFields(wpt.port, from(page, 'GET /script'))).toEqual([]);
});

test('what a reply says by itself stays', async () => {
  const wpt = await start({ cors: { origin: page } });
  wpt.route('/own', { body: 'x', headers: { 'access-control-allow-origin': 'http://own.test' } });
  wpt.route('/none', { body: 'x', headers: { 'Access-Control-Allow-Origin': null } });
  wpt.route('/varies', { body: 'x', headers: { Vary: 'Accept, Origin' } });
  expect(await corsFields(wpt.port, from(page, 'GET /own'))).toEqual([
    'access-control-allow-origin: http://own.test',
  ]);
  expect(await corsFields(wpt.port, from(page, 'GET /none'))).toEqual([]);
  expect(await corsFields(wpt.port, from(page, 'GET /varies'))).toEqual([
    'Vary: Accept, Origin',
    `Access-Control-Allow-Origin: ${page}`,
  ]);
});

test('a route for OPTIONS gets the preflights', async () => {
  const wpt = await start({ cors: true });
  const own = wpt.route('/x', { status: 403 }, { method: 'OPTIONS' });
  wpt.route('/x', { body: 'x' }, { method: 'PUT' });
  expect((await ask(wpt.port, preflight('/x'))).status).toBe(403);
  expect(own.requests).toHaveLength(1);
});

test('an OPTIONS that is no preflight goes to its route', async () => {
  const wpt = await start({ cors: true });
  const route = wpt.route('/x', { body: 'x' });
  await ask(wpt.port, from(page, 'OPTIONS /x'));
  expect(route.requests).toHaveLength(1);
});

test('without the option, a preflight that gets the answer of the request is a finding', async () => {
  const wpt = await start();
  wpt.route('/x', [{ body: 'x' }]);
  wpt.route('/script', script.head(200, { 'Content-Length': '0' }).end());
  await ask(wpt.port, preflight('/x'));
  await ask(wpt.port, preflight('/script'));
  const advice =
    'write cors: true in the options of the route, or in the option wptserve\n' +
    "or answer preflights by a route with method: 'OPTIONS'";
  expect(wpt.findings).toMatchObject([
    {
      kind: 'preflight-misled',
      severity: 'warn',
      title: 'the preflight of PUT /x got the answer of route "/x" that was meant for PUT /x',
      details: advice,
    },
    {
      title:
        'the preflight of PUT /script got the answer of route "/script" that was meant for PUT /script',
    },
  ]);
});

test('an answer that says itself who may read it is no finding', async () => {
  const wpt = await start();
  const allow = { 'Access-Control-Allow-Origin': '*' };
  wpt.route('/reply', { body: 'x', headers: allow });
  wpt.route('/handler', () => ({ body: 'x', headers: allow }));
  wpt.route(
    '/script',
    script.head(200, { 'Access-Control-Allow-Origin': '*', 'Content-Length': '0' }).end(),
  );
  wpt.route(
    '/raw',
    script.raw('HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n\r\n').close(),
  );
  for (const path of ['/reply', '/handler', '/script', '/raw'])
    await ask(wpt.port, preflight(path));
  expect(wpt.findings).toEqual([]);
});

test('a preflight that nothing answers says what to write', async () => {
  const wpt = await start();
  wpt.route('/x', { body: 'x' }, { method: 'PUT' });
  await ask(wpt.port, preflight('/x'));
  expect(wpt.findings).toMatchObject([
    {
      title: 'nothing answered OPTIONS /x, which got status 405',
      details: expect.stringContaining(
        'it is the preflight of PUT /x: write cors: true in the options of the route, or in the option wptserve',
      ),
    },
  ]);
});

test.each<[unknown, string]>([
  [false, 'cors false. Write true, or { origin, credentials, headers, methods, maxAge }.'],
  [
    { origin: 'http://a.test/' },
    `cors.origin "http://a.test/" is not an origin. Write 'http://app.localhost:3000' without a path, '*', a RegExp, or a list of these.`,
  ],
  [
    { origin: [] },
    `cors.origin [] is not an origin. Write 'http://app.localhost:3000' without a path, '*', a RegExp, or a list of these.`,
  ],
  [{ credentials: 'include' }, 'cors.credentials "include". Write true or false.'],
  [{ maxAge: -1 }, 'cors.maxAge -1. It is a whole number of seconds from 0.'],
  [{ maxAge: 1.5 }, 'cors.maxAge 1.5. It is a whole number of seconds from 0.'],
  [{ maxAge: Infinity }, 'cors.maxAge Infinity. It is a whole number of seconds from 0.'],
  [{ methods: 'PUT' }, `cors.methods "PUT". Write a list of names, such as ['PUT', 'DELETE'].`],
  [{ headers: ['a b'] }, `cors.headers "a b". Write a list of names, such as ['X-Token'].`],
])('%j is an error', async (cors, message) => {
  const wpt = await start();
  expect(() => wpt.route('/x', {}, { cors: cors as CorsOption })).toThrow(
    new UsageError(`route "/x": ${message}`),
  );
  await expect(start({ cors: cors as CorsOption })).rejects.toThrow(/^wptserve cors/);
});

test('cors and a script is an error that says what to write', async () => {
  const wpt = await start();
  expect(() => wpt.route('/x', script.head(200).end(), { cors: true })).toThrow(
    new UsageError(
      'route "/x": cors does not change a script, whose bytes are exact. Write ' +
        "header('Access-Control-Allow-Origin', '*') in the script, and leave out cors.",
    ),
  );
});
