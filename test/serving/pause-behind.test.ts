// A pause behind the last byte belongs to its own response: nobody takes it for whole before.

import { Agent, get as httpGet } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startServer, type Handler, type Reply, type Server } from '../../src/server.ts';
import { RawClient } from '../support/raw-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder({ 'blank.html': '', 'five.txt': 'hello' });
const pauseMs = 60;
let wpt: Server;

beforeAll(async () => {
  wpt = await startServer({ documentRoot: folder, ports: { https: [] } });
});
afterEach(() => wpt.reset());
afterAll(() => wpt.close());

/** What came of two requests on one connection, and when each had ended. */
async function askTwice(path: string, method: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const start = performance.now();
  const answers = [path, '/five.txt'].map(
    (each) =>
      new Promise<{ body: string; endedMs: number }>((resolve, reject) => {
        const options = { port: wpt.port, host: '127.0.0.1', path: each, method, agent };
        httpGet(options, (response) => {
          let body = '';
          response.setEncoding('latin1').on('data', (part: string) => (body += part));
          response.on('error', reject);
          response.on('end', () => resolve({ body, endedMs: performance.now() - start }));
        }).on('error', reject);
      }),
  );
  try {
    return await Promise.all(answers);
  } finally {
    agent.destroy();
  }
}

const pause = { pauseMs };
const length = { 'Content-Length': 5 };

test.each<[string, Reply | Handler, string?]>([
  ['a reply', { body: 'hello', pipe: 'trickle(5:d0.06)' }],
  ['a reply in a loop', { body: 'hello', pipe: 'trickle(2:d0.02:r2)' }],
  ['a reply without content', { pipe: 'trickle(d0.06)' }, ''],
  ['a reply that never has content', { status: 204, pipe: 'trickle(d0.06)' }, ''],
  ['a reply with its length', { headers: length, body: 'hello', pipe: 'trickle(5:d0.06)' }],
  ['a list', () => ['hello', pause]],
  ['a list of nothing', () => [pause], ''],
  ['a list behind a length', () => [length, ['hello', pause]]],
  [
    'a generator',
    () =>
      (function* () {
        yield 'hello';
        yield pause;
      })(),
  ],
  [
    'a generator behind a length',
    () => [
      length,
      (async function* () {
        yield 'hello';
        yield pause;
      })(),
    ],
  ],
  ['what was cut to nothing', { body: 'hello', pipe: 'slice(5)|trickle(d0.06)' }, ''],
  ['what was late, and then cut', { body: 'hello', pipe: 'trickle(d0.06)|slice(5)' }, ''],
])('%s ends after its pause', async (_, answer, body = 'hello') => {
  wpt.route('/x', answer);
  const [first, second] = await askTwice('/x', 'GET');
  expect(first?.body).toBe(body);
  expect(first?.endedMs).toBeGreaterThanOrEqual(pauseMs);
  // On the same connection, or on a new one.
  expect(second?.body).toBe('hello');
});

test.each([
  ['/blank.html?pipe=trickle(d0.06)', ''],
  ['/five.txt?pipe=trickle(5:d0.06)', 'hello'],
  ['/five.txt?pipe=trickle(5:d0.03:r2)|trickle(9:d0.06)', 'hello'],
])('a file ends after its pause: %s', async (path, body) => {
  const [first] = await askTwice(path, 'GET');
  expect(first).toMatchObject({ body });
  expect(first?.endedMs).toBeGreaterThanOrEqual(pauseMs);
});

test('a head alone has no pause', async () => {
  const [first, second] = await askTwice('/five.txt?pipe=trickle(d60)', 'HEAD');
  expect([first?.body, second?.body]).toEqual(['', '']);
});

test('to a client of HTTP/1.0 the end of the connection tells', async () => {
  for (const path of ['/five.txt?pipe=trickle(5:d0.06)', '/blank.html?pipe=trickle(d0.06)']) {
    const client = await RawClient.open(wpt.port);
    const start = performance.now();
    client.send(`GET ${path} HTTP/1.0\r\n\r\n`);
    expect(await client.ended()).toBe('fin');
    expect(performance.now() - start).toBeGreaterThanOrEqual(pauseMs);
    expect(client.text).not.toMatch(/^(?:Content-Length|Transfer-Encoding):/m);
    client.close();
  }
});

test('a response without a pause behind it says its length', async () => {
  const client = await RawClient.open(wpt.port);
  await client
    .send('GET /five.txt?pipe=trickle(2:d0.01) HTTP/1.1\r\nHost: a\r\n\r\n')
    .sees('hello');
  expect(client.text).toContain('Content-Length: 5\r\n');
  client.close();
});
