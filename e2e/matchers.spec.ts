// The matchers wait, and what they say when they fail, word for word.

import { expect, script, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

const requestsTooOften = Array.from({ length: 20 }, (_, index) => `  - GET /often?${index + 2}`);

const messages = [
  `expect(route).toHaveBeenRequested() failed

Route:    GET "/apples"
Expected: a request
Received: no request
Timeout:  50ms`,

  `expect(route).toHaveBeenRequested() failed

Route:    GET "/api/users"
Expected: a request
Received: no request
Nearest:  POST /api/usrs
  - path: "/api/users" does not match "/api/usrs"
  - method: it answers GET, not POST
Timeout:  50ms`,

  `expect(route).toHaveBeenRequested(expected) failed

Route:    "/often"
Expected: 2 requests
Received: 22 requests
Timeout:  50ms

Call log:
  - … 2 before
${requestsTooOften.join('\n')}`,

  `expect(route).toHaveBeenRequested(expected) failed

Route:    "/other"
Expected: a request with method "POST", header "X-Id" /2/, header "X-None" "a" and body {"name":"Ada","tags":[1,2]}
Received: no such request among 2
Nearest:  PUT /other
  - method: expected "POST", received "PUT"
  - header "X-Id": expected /2/, received "1"
  - header "X-None": expected "a", received nothing
  - body.name: expected "Ada", received "Grace"
  - body.tags: expected 2 items, received 1
Timeout:  50ms

Call log:
  - GET /other
  - PUT /other`,

  `expect(route).not.toHaveBeenRequested(expected) failed

Route:    "/once"
Expected: no request with method "GET"
Received: 1 request
Timeout:  50ms

Call log:
  - GET /once`,

  `expect(route).not.toHaveBeenRequested(expected) failed

Route:    "/once"
Expected: not 1 request
Received: 1 request
Timeout:  50ms

Call log:
  - GET /once`,

  `expect(route).toHaveReceivedHeader(expected) failed

Route:    "/headers"
Expected: header "x-id" "2"
Received: no such header
Timeout:  50ms

Call log:
  - GET /headers: "1"
  - GET /headers?2: no such header`,

  `expect(route).not.toHaveReceivedHeader(expected) failed

Route:    "/headers"
Expected: no header "x-id"
Received: "1"
Timeout:  50ms

Call log:
  - GET /headers: "1"
  - GET /headers?2: no such header`,

  `expect(request).toHaveReceivedHeader(expected) failed

Request:  GET /headers?2
Expected: header "x-id" /./
Received: no such header`,

  `expect(route).toHaveReusedConnection() failed

Route:    "/closing"
Expected: one connection, reused
Received: 2 connections
Timeout:  50ms

Call log:
  - GET /closing: request 29 of connection 1
  - GET /closing: request 1 of connection 2`,

  `expect(request).toHaveReusedConnection() failed

Request:  GET /keeping
Expected: one connection, reused
Received: a new connection

Call log:
  - GET /keeping: request 1 of connection 3`,

  `expect(route).not.toHaveReusedConnection() failed

Route:    "/keeping"
Expected: no reused connection
Received: one connection, reused
Timeout:  50ms

Call log:
  - GET /keeping: request 1 of connection 3
  - GET /keeping: request 2 of connection 3`,

  `expect(exchange).not.toHaveFinished() failed

Exchange: GET /ending
Expected: not finished
Received: "ended"
Timeout:  50ms`,

  `expect(route).toHaveFinished(expected) failed

Route:    "/ending"
Expected: "ended"
Received: not finished, at gate "on"
Timeout:  50ms

Call log:
  - GET /ending: "ended"
  - GET /ending?2: "reset"
  - GET /ending?3: not finished, at gate "on"`,

  `expect(route).toHaveBeenRequested() failed

Route:    "/pears"
Expected: a request
Received: no request
Timeout:  60ms`,

  `expect(wpt).toHaveBeenRequested(expected) failed

Server:   http://localhost:PORT
Expected: a request with path "/endings"
Received: no such request among 1
Nearest:  GET /ending?3
  - path: expected "/endings", received "/ending"
Timeout:  60ms

Call log:
  - GET /ending?3`,

  `expect(route).toHaveBeenRequested(expected) failed

Route:    "/counted"
Expected: 2 requests with method "PUT"
Received: 1 such request among 3
Timeout:  50ms

Call log:
  - GET /counted
  - PUT /counted
  - GET /counted?2`,

  `expect(route).not.toHaveBeenRequested() failed

Route:    "/counted"
Expected: no request
Received: 3 requests
Timeout:  50ms

Call log:
  - GET /counted
  - PUT /counted
  - GET /counted?2`,

  `expect(route).toHaveBeenRequested(expected) failed

Route:    "/counted"
Expected: a request with path /^.c/ and body 2 bytes <0001>
Received: no such request among 3
Nearest:  GET /counted?2
  - body: expected 2 bytes <0001>, received 0 bytes <>
Timeout:  50ms

Call log:
  - GET /counted
  - PUT /counted
  - GET /counted?2`,

  `expect(route).toHaveBeenRequested(expected) failed

Route:    "/counted"
Expected: a request with body "Ada"
Received: no such request among 3
Nearest:  GET /counted?2
  - body: expected "Ada", received ""
Timeout:  50ms

Call log:
  - GET /counted
  - PUT /counted
  - GET /counted?2`,

  `expect(route).toHaveBeenRequested(expected) failed

Route:    "/counted"
Expected: a request with body {"a":1}
Received: no such request among 3
Nearest:  GET /counted?2
  - body: expected JSON with {"a":1}, received nothing
Timeout:  50ms

Call log:
  - GET /counted
  - PUT /counted
  - GET /counted?2`,

  `expect(route).toHaveBeenRequested() failed

Route:    "/counted"
Expected: a request
Received: no request
Nearest:  GET /counted?2
  - another route has answered it
Timeout:  50ms`,

  `expect(route).toHaveReceivedHeader(expected) failed

Route:    "/silent"
Expected: header "x-id"
Received: no request
Timeout:  50ms`,

  `expect(request).not.toHaveReceivedHeader(expected) failed

Request:  PUT /counted
Expected: no header "x-id" /[0-9]/
Received: "1"`,

  `expect(wpt).toHaveReceivedHeader(expected) failed

Server:   http://localhost:PORT
Expected: header "x-none"
Received: no such header
Timeout:  50ms

Call log:
  - GET /counted: no such header
  - PUT /counted: no such header
  - GET /counted?2: no such header`,

  `expect(route).toHaveReusedConnection() failed

Route:    "/silent"
Expected: one connection, reused
Received: no request
Timeout:  50ms`,

  `expect(route).toHaveFinished() failed

Route:    "/silent"
Expected: finished
Received: no request
Timeout:  50ms`,

  `expect(route).not.toHaveFinished(expected) failed

Route:    "/counted"
Expected: not "ended"
Received: "ended"
Timeout:  50ms

Call log:
  - GET /counted: "ended"
  - PUT /counted: "ended"
  - GET /counted?2: "ended"`,

  `expect(exchange).toHaveFinished(expected) failed

Exchange: GET /taken
Expected: "reset"
Received: not finished
Timeout:  50ms`,
];

const route = 'Write expect(route), with what wpt.route() has returned.';

const mistakes = [
  `UsageError: toHaveBeenRequested: an instance of Map is not a route or a server. ${route}`,
  `UsageError: toHaveReceivedHeader: "/users" is not a route, a server or a request. ${route}`,
  `UsageError: toHaveReusedConnection: null is not a route, a server or a request. ${route}`,
  `UsageError: toHaveFinished: {} is not a route, a server or an exchange. ${route}`,
  'UsageError: toHaveBeenRequested: no option "time". Did you mean "times"?',
  'UsageError: toHaveBeenRequested: times -1. It is a whole number from 0.',
  'UsageError: toHaveBeenRequested: method 1 is not a string.',
  'UsageError: toHaveBeenRequested: path 1. Write a string or a RegExp.',
  'UsageError: toHaveBeenRequested: header "a" 1. Write a string or a RegExp.',
  `UsageError: toHaveBeenRequested: headers ["a"]. Write { 'Content-Type': 'text/plain' }.`,
  'UsageError: toHaveBeenRequested: body 5. Write text, a RegExp, bytes, or what is in its JSON: an object, a list, or a matcher such as expect.any(Number).',
  'UsageError: toHaveBeenRequested: timeout -1 is not a number of milliseconds from 0.',
  'UsageError: toHaveReceivedHeader: "" is not the name of a header.',
  'UsageError: toHaveReceivedHeader: value {"timeout":1}. Write a string or a RegExp; options come after it.',
  'UsageError: toHaveFinished: "end" is no outcome. Did you mean "ended"?',
  'UsageError: toHaveFinished: 204 is no outcome. Outcomes are "ended", "closed", "reset", "hung", "peerClosed", "stopped".',
];

test.describe('matchers wait', () => {
  const page200 = { body: '<!doctype html><title>Test</title>', contentType: 'text/html' };

  test('for a request that a page makes later', async ({ page, wpt }) => {
    wpt.route('/', page200);
    const save = wpt.route('/save', { status: 204 });
    await page.goto('/');
    await page.evaluate(() => {
      setTimeout(() => void fetch('/save', { method: 'POST', body: '{"name":"Ada","id":1}' }), 100);
    });
    await expect(save).toHaveBeenRequested({
      times: 1,
      method: 'POST',
      headers: { referer: /\/$/ },
      body: { name: 'Ada' },
    });
    await expect(save).toHaveReceivedHeader('User-Agent');
    await expect(save).toHaveReceivedHeader('host', `localhost:${wpt.port}`);
    await expect(save).toHaveReusedConnection();
    await expect(save).toHaveFinished('ended');
    await expect(wpt).toHaveBeenRequested({ path: '/save' });
    const [request] = save.requests;
    await expect(request!).toHaveReceivedHeader('Content-Type', /^text\/plain/);
    await expect(request!).toHaveReusedConnection();
  });

  test('for an answer that ends later', async ({ request, wpt }) => {
    const held = wpt.route('/held', script.head(204).gate('on').end());
    const response = request.get('/held');
    await held.reached('on');
    const [exchange] = held.exchanges;
    await expect(held).not.toHaveFinished();
    const finished = Promise.all([
      expect(held).toHaveFinished('ended'),
      expect(exchange!).toHaveFinished('ended'),
    ]);
    await held.release('on');
    await finished;
    await response;
  });

  test('with .not until they do not pass', async ({ request, wpt }) => {
    const polled = wpt.route('/polled', { body: 'x' });
    await expect(polled).not.toHaveBeenRequested();
    await request.get('/polled');
    const more = expect(polled).not.toHaveBeenRequested({ times: 1 });
    await request.get('/polled');
    await more;
    await expect(polled).not.toHaveReceivedHeader('x-none');
    await expect(polled).not.toHaveFinished('reset');
  });

  test('and know expect.any() and the like in JSON', async ({ request, wpt }) => {
    const save = wpt.route('/save', { status: 204 });
    await request.post('/save', { data: { id: 7, tags: ['a', 'b'], at: '2026-01-01' } });
    await expect(save).toHaveBeenRequested({
      body: { id: expect.any(Number), tags: ['a', 'b'], at: /^\d{4}-/ },
    });
  });
});

test('what they say when they fail', async ({}, testInfo) => {
  const { results } = await runNested(
    testInfo,
    `
    test.use({ wptserve: { verdicts: { requestNotAnswered: 'ignore', gateNotReleased: 'ignore' } } });
    const timeout = 50;
    const { soft } = expect;
    test('all', async ({ request, wpt }) => {
      // Never requested, or elsewhere.
      await soft(wpt.route('/apples', {}, { method: 'GET' })).toHaveBeenRequested({ timeout });
      await request.post('/api/usrs');
      const users = wpt.route('/api/users', {}, { method: 'GET' });
      await soft(users).toHaveBeenRequested({ timeout });
      // Too often.
      const often = wpt.route('/often', {});
      for (let i = 0; i < 22; i += 1) await request.get('/often?' + i);
      await soft(often).toHaveBeenRequested({ times: 2, timeout });
      // Something else.
      const other = wpt.route('/other', {});
      await request.get('/other');
      await request.put('/other', { data: { name: 'Grace', tags: [1], more: true }, headers: { 'X-Id': '1' } });
      await soft(other).toHaveBeenRequested({
        method: 'POST', headers: { 'X-Id': /2/, 'X-None': 'a' },
        body: { name: 'Ada', tags: [1, 2] }, timeout,
      });
      // Requested after all.
      const once = wpt.route('/once', {});
      await request.get('/once');
      await soft(once).not.toHaveBeenRequested({ method: 'GET', timeout });
      await soft(once).not.toHaveBeenRequested({ times: 1, timeout });
      // Headers.
      const headers = wpt.route('/headers', {});
      await request.get('/headers', { headers: { 'X-Id': '1' } });
      await request.get('/headers?2');
      await soft(headers).toHaveReceivedHeader('x-id', '2', { timeout });
      await soft(headers).not.toHaveReceivedHeader('x-id', undefined, { timeout });
      await soft(headers.requests[1]).toHaveReceivedHeader('x-id', /./);
      // Connections.
      const closing = wpt.route('/closing', { headers: { Connection: 'close' } });
      const keeping = wpt.route('/keeping', {});
      for (const path of ['/closing', '/closing', '/keeping', '/keeping']) await request.get(path);
      await soft(closing).toHaveReusedConnection({ timeout });
      await soft(keeping.requests[0]).toHaveReusedConnection();
      await soft(keeping).not.toHaveReusedConnection({ timeout });
      // Ends.
      const ending = wpt.route('/ending', [{}, script.reset(), script.head(204).gate('on').end()]);
      await request.get('/ending');
      await soft(ending.exchanges[0]).not.toHaveFinished(undefined, { timeout });
      await request.get('/ending?2').catch(() => {});
      void request.get('/ending?3').catch(() => {});
      await ending.reached('on');
      await soft(ending).toHaveFinished('ended', { timeout });
      // The timeout of expect, and a whole server.
      await expect.configure({ timeout: 60, soft: true })(wpt.route('/pears', {})).toHaveBeenRequested();
    });
    test('a server', async ({ request, wpt }) => {
      await request.get('/ending?3');
      await soft(wpt).toHaveBeenRequested({ path: '/endings', timeout: 60 });
    });
    test('others', async ({ request, wpt }) => {
      const counted = wpt.route('/counted', {});
      await request.get('/counted');
      await request.put('/counted', { headers: { 'X-Id': '1' } });
      await request.get('/counted?2');
      await soft(counted).toHaveBeenRequested({ times: 2, method: 'PUT', timeout });
      await soft(counted).not.toHaveBeenRequested({ timeout });
      await soft(counted).toHaveBeenRequested({ path: /^.c/, body: new Uint8Array([0, 1]), timeout });
      await soft(counted).toHaveBeenRequested({ body: 'Ada', timeout });
      await soft(counted).toHaveBeenRequested({ body: { a: 1 }, timeout });
      await soft(wpt.route('/counted', {})).toHaveBeenRequested({ timeout });
      const silent = wpt.route('/silent', {});
      await soft(silent).toHaveReceivedHeader('x-id', undefined, { timeout });
      await soft(counted.requests[1]).not.toHaveReceivedHeader('x-id', /[0-9]/);
      await soft(wpt).toHaveReceivedHeader('x-none', undefined, { timeout });
      await soft(silent).toHaveReusedConnection({ timeout });
      await soft(silent).toHaveFinished(undefined, { timeout });
      await soft(counted).not.toHaveFinished('ended', { timeout });
      const taken = wpt.route('/taken');
      void request.get('/taken').catch(() => {});
      const exchange = await taken.nextExchange();
      await soft(exchange).toHaveFinished('reset', { timeout });
      await exchange.reset();
    });
    test('a retry', async ({ page, wpt }) => {
      wpt.route('/', { body: '<!doctype html><link rel="icon" href="data:,">', contentType: 'text/html' });
      await page.goto('/');
      const retried = wpt.route('/retried', script.reset());
      await page.evaluate(() => fetch('/retried').catch(() => {}));
      await soft(retried).toHaveBeenRequested({ times: 1, retries: true, timeout });
    });
    test('misuse', async ({ wpt }) => {
      const users = wpt.route('/users', {});
      const mistakes = [
        () => expect(new Map()).toHaveBeenRequested(),
        () => expect('/users').toHaveReceivedHeader('a'),
        () => expect(null).toHaveReusedConnection(),
        () => expect({}).toHaveFinished(),
        () => expect(users).toHaveBeenRequested({ time: 1 }),
        () => expect(users).toHaveBeenRequested({ times: -1 }),
        () => expect(users).toHaveBeenRequested({ method: 1 }),
        () => expect(users).toHaveBeenRequested({ path: 1 }),
        () => expect(users).toHaveBeenRequested({ headers: { a: 1 } }),
        () => expect(users).toHaveBeenRequested({ headers: ['a'] }),
        () => expect(users).toHaveBeenRequested({ body: 5 }),
        () => expect(users).toHaveBeenRequested({ timeout: -1 }),
        () => expect(users).toHaveReceivedHeader(''),
        () => expect(users).toHaveReceivedHeader('a', { timeout: 1 }),
        () => expect(users).toHaveFinished('end'),
        () => expect(users).toHaveFinished(204),
      ];
      const messages = [];
      for (const mistake of mistakes) {
        try { await mistake(); messages.push('nothing'); } catch (error) { messages.push(String(error)); }
      }
      throw new Error(messages.join('\\n'));
    });
    `,
  );
  const errors = ['all', 'a server', 'others']
    .map((title) => results[title])
    .flatMap((result) => result?.errors ?? [])
    .filter((error) => !error.startsWith('Error: wptserve: '));
  expect(
    errors.map((error) => error.replace(/http:\/\/localhost:\d+/, 'http://localhost:PORT')),
  ).toEqual(messages.map((message) => `Error: ${message}`));
  // Chromium goes through all connections that it has opened ahead.
  expect(results['a retry']?.errors).toEqual([
    expect.stringMatching(
      /^Error: .*\n\nRoute: {4}"\/retried"\nExpected: 1 request\nReceived: [2-9] requests\nTimeout: {2}50ms\n\nCall log:\n {2}- GET \/retried(?:\n {2}- GET \/retried \(repeated by the browser\))+$/,
    ),
  ]);
  expect(results['misuse']?.errors).toEqual([`Error: ${mistakes.join('\n')}`]);
});
