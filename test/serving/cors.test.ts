// Pages of other origins: preflights, and fields that let them read.

import { describe, expect, test } from 'vitest';
import {
  script,
  UsageError,
  type CorsOption,
  type RouteOptions,
  type ServerOptions,
} from '../../src/server.ts';
import { ask, type Answered } from '../support/ask.ts';
import { get, request } from '../support/raw-client.ts';
import { testServers } from '../support/test-servers.ts';

const { start } = testServers({ ports: { https: [] }, documentRoot: 'fixtures/site' });
const origin = 'https://app.example';

function preflight(path: string, method: string, ...fields: readonly string[]): string {
  const asks = `Access-Control-Request-Method: ${method}`;
  return request('OPTIONS', path, '', `Origin: ${origin}`, asks, ...fields);
}

function corsLines({ lines }: Answered): string[] {
  return lines.filter((line) => /^(?:Access-Control-|Vary)/.test(line));
}

describe('a preflight', () => {
  test.each<[string, CorsOption, string[]]>([
    [
      'true allows what is asked for',
      true,
      [
        'Access-Control-Allow-Origin: *',
        'Access-Control-Allow-Methods: PUT',
        'Access-Control-Allow-Headers: x-token',
      ],
    ],
    [
      'rules allow what they say',
      {
        origin,
        credentials: true,
        headers: ['X-Token', 'X-Other'],
        methods: ['GET', 'PUT'],
        maxAge: 60,
      },
      [
        `Access-Control-Allow-Origin: ${origin}`,
        'Access-Control-Allow-Credentials: true',
        'Access-Control-Allow-Methods: GET, PUT',
        'Access-Control-Allow-Headers: X-Token, X-Other',
        'Access-Control-Max-Age: 60',
        'Vary: Origin',
      ],
    ],
    [
      'with credentials an origin is named, not an asterisk',
      { credentials: true },
      [
        `Access-Control-Allow-Origin: ${origin}`,
        'Access-Control-Allow-Credentials: true',
        'Access-Control-Allow-Methods: PUT',
        'Access-Control-Allow-Headers: x-token',
        'Vary: Origin',
      ],
    ],
    ['of another origin gets no leave', { origin: 'https://other.example' }, ['Vary: Origin']],
    ['of another origin, by a RegExp', { origin: /\.other$/ }, ['Vary: Origin']],
  ])('%s', async (_, cors, expected) => {
    const wpt = await start();
    wpt.route('/x', { status: 200 }, { cors });
    const asked = preflight('/x', 'PUT', 'Access-Control-Request-Headers: x-token');
    const answered = await ask(wpt.port, asked);
    expect(answered.status).toBe(204);
    expect(corsLines(answered)).toEqual(expected);
  });

  test('for a private network gets leave for it', async () => {
    const wpt = await start({ cors: true });
    const asked = preflight('/x', 'PUT', 'Access-Control-Request-Private-Network: true');
    expect(corsLines(await ask(wpt.port, asked))).toContain(
      'Access-Control-Allow-Private-Network: true',
    );
  });

  test('uses up no answer, none of times, and is no request of the route', async () => {
    const wpt = await start();
    const route = wpt.route('/x', [{ body: 'one' }, { body: 'two' }], { cors: true, times: 2 });
    const next = route.nextRequest();
    await ask(wpt.port, preflight('/x', 'PUT'));
    expect((await ask(wpt.port, request('PUT', '/x', ''))).body).toBe('one');
    await ask(wpt.port, preflight('/x', 'PUT'));
    expect((await ask(wpt.port, request('PUT', '/x', ''))).body).toBe('two');
    expect((await next).method).toBe('PUT');
    expect(route.requests.map(({ method }) => method)).toEqual(['PUT', 'PUT']);
    expect(wpt.requests).toHaveLength(4 + 4);
    expect(wpt.findings).toEqual([]);
  });

  test('asks for the route of its method', async () => {
    const wpt = await start();
    wpt.route('/x', {}, { method: 'PUT', cors: { maxAge: 1 } });
    wpt.route('/x', {}, { method: 'DELETE', cors: { maxAge: 2 } });
    const answered = await ask(wpt.port, preflight('/x', 'PUT'));
    expect(corsLines(answered)).toContain('Access-Control-Max-Age: 1');
  });

  test('goes to a route that names OPTIONS', async () => {
    const wpt = await start({ cors: true });
    wpt.route('/x', {});
    wpt.route('/x', { status: 403 }, { method: 'OPTIONS' });
    expect((await ask(wpt.port, preflight('/x', 'PUT'))).status).toBe(403);
    expect(wpt.findings).toEqual([]);
  });

  test('is an OPTIONS with both fields only', async () => {
    const wpt = await start({ cors: true });
    wpt.route('/x', { body: 'mine' });
    const bare = await ask(wpt.port, request('OPTIONS', '/x', '', `Origin: ${origin}`));
    expect(bare.body).toBe('mine');
  });
});

describe('without cors a preflight gets the answer meant for its request, and a finding says so', () => {
  const title = 'the preflight of PUT /x got the answer meant for PUT /x, and no leave to send it';

  test('a reply', async () => {
    const wpt = await start();
    wpt.route('/x', { body: 'x' });
    await ask(wpt.port, preflight('/x', 'PUT'));
    expect(wpt.findings).toMatchObject([
      {
        kind: 'preflight-answered',
        severity: 'warn',
        title,
        details: [
          `A page of ${origin} asks with OPTIONS before it sends PUT.`,
          "Write the option cors: true, of the route or of wptserve, or a route with { method: 'OPTIONS' }.",
        ].join('\n'),
      },
    ]);
  });

  test('a script', async () => {
    const wpt = await start();
    wpt.route('/x', script.head(200).end());
    await ask(wpt.port, preflight('/x', 'PUT'));
    expect(wpt.findings).toMatchObject([{ title }]);
  });

  test('not where the answer gives leave', async () => {
    const wpt = await start();
    const headers = { 'Access-Control-Allow-Origin': '*' };
    wpt.route('/x', { headers });
    wpt.route('/y', script.head(200, headers).end());
    await ask(wpt.port, preflight('/x', 'PUT'));
    await ask(wpt.port, preflight('/y', 'PUT'));
    expect(wpt.findings).toEqual([]);
  });
});

describe('an answer', () => {
  const shared = 'Access-Control-Allow-Origin: *';

  test.each<[string, string, number]>([
    ['a reply', '/reply', 200],
    ['of a handler', '/handler', 200],
    ['of a handler that throws', '/throws', 500],
    ['a file', '/app.js', 200],
    ['what is not there', '/missing', 404],
  ])('%s has the field', async (_, path, status) => {
    const wpt = await start({ cors: true });
    wpt.route('/reply', { body: 'x' });
    wpt.route('/handler', () => ({ body: 'x' }));
    wpt.route('/throws', () => {
      throw new Error('mine');
    });
    const answered = await ask(wpt.port, get(path, `Origin: ${origin}`));
    expect(answered.status).toBe(status);
    expect(corsLines(answered)).toEqual([shared]);
  });

  test('said by hand has it too', async () => {
    const wpt = await start();
    const route = wpt.route('/x', undefined, { cors: true });
    const answering = ask(wpt.port, get('/x', `Origin: ${origin}`));
    await (await route.nextExchange()).reply({ body: 'x' });
    expect(corsLines(await answering)).toEqual([shared]);
  });

  test.each<[string, ServerOptions, RouteOptions, string[]]>([
    ['of a route that shares nothing', { cors: true }, { cors: false }, []],
    [
      'of a route with rules of its own',
      { cors: true },
      { cors: { origin: 'null' } },
      ['Vary: Origin'],
    ],
    ['where nothing says cors', {}, {}, []],
  ])('%s', async (_, options, routeOptions, expected) => {
    const wpt = await start(options);
    wpt.route('/x', { body: 'x' }, routeOptions);
    expect(corsLines(await ask(wpt.port, get('/x', `Origin: ${origin}`)))).toEqual(expected);
  });

  test('that says whom it is for stays as it is', async () => {
    const wpt = await start({ cors: true });
    wpt.route('/x', { headers: { 'access-control-allow-origin': 'https://mine.example' } });
    const { text } = await ask(wpt.port, get('/x', `Origin: ${origin}`));
    expect(text.match(/access-control/gi)).toHaveLength(1);
  });

  test('for a page of our own has none', async () => {
    const wpt = await start({ cors: true });
    wpt.route('/x', { body: 'x' });
    expect(corsLines(await ask(wpt.port, get('/x')))).toEqual([]);
  });

  test('that is a script is sent as it is', async () => {
    const wpt = await start({ cors: true });
    wpt.route('/x', script.head(200, { 'Content-Length': 0 }).end());
    expect(corsLines(await ask(wpt.port, get('/x', `Origin: ${origin}`)))).toEqual([]);
  });
});

describe('a mistake is told where it is made', () => {
  test.each<[unknown, string]>([
    ['*', ': "*". Write true, or { origin: \'https://app.example\' }.'],
    [{ origins: '*' }, ': no option "origins". Did you mean "origin"?'],
    [{ credentials: 'include' }, ': credentials "include". Write true or false.'],
    [{ maxAge: -1 }, ': maxAge -1 is not a whole number of seconds from 0.'],
    [{ maxAge: 1.5 }, ': maxAge 1.5 is not a whole number of seconds from 0.'],
    [
      { origin: 'app.example' },
      ": origin \"app.example\". Write 'https://app.example', a RegExp, a list of these, or '*'.",
    ],
    [
      { origin: 'https://app.example/' },
      ': origin "https://app.example/" is no origin. Did you mean \'https://app.example\'?',
    ],
    [{ headers: 'X-A' }, ': headers: "X-A". Write a list of names, such as [\'X-Token\'].'],
    [{ methods: ['a b'] }, ': methods: "a b". Write a list of names, such as [\'X-Token\'].'],
  ])('%j', async (cors, message) => {
    await expect(start({ cors } as ServerOptions)).rejects.toEqual(
      new UsageError(`wptserve cors${message}`),
    );
    const wpt = await start();
    expect(() => wpt.route('/x', {}, { cors } as RouteOptions)).toThrow(
      new UsageError(`route "/x": cors${message}`),
    );
  });

  test('a script', async () => {
    const wpt = await start();
    expect(() => wpt.route('/x', [{}, script.head(200).end()], { cors: true })).toThrow(
      new UsageError(
        'route "/x": cors adds header fields, and a script is sent as it is. ' +
          "Write the field 'Access-Control-Allow-Origin' into its head, or use a reply.",
      ),
    );
  });
});
