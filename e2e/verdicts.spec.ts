// What a test is told at its end, word for word: each finding, which of them fail a test, and that
// its own failure is never hidden.

import { expect, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

/** Makes each finding that does not fail a test by default. */
const makeFindings = `
  const makeFindings = async ({ page, request, wpt }) => {
    const ask = (route) => {
      const requested = route.nextRequest();
      void page.evaluate((path) => void fetch(path), route.pattern);
      return requested;
    };
    wpt.route('/', { body: '<!doctype html>', contentType: 'text/html' });
    await page.goto('/');
    // Nothing answers these, and nobody takes the last.
    wpt.route('/api/users', {}, { method: 'GET' });
    wpt.route('/once', {}, { times: 1 });
    for (const path of ['/once', '/api/usrs?1', '/api/usrs?2', '/once', '/nowhere/at/all']) {
      await request.get(path);
    }
    await request.put('/api/users');
    await ask(wpt.route('/upload'));
    // Answers are left, and a gate.
    await ask(wpt.route('/flaky', [{ status: 503 }, { status: 503 }, {}]));
    const left = wpt.route('/left', script.head(200).gate('sooner').gate('later').end());
    await page.evaluate(async () => {
      const abort = new AbortController();
      await fetch('/left', { signal: abort.signal });
      abort.abort();
    });
    await expect(left).toHaveFinished('peerClosed');
    // Answers are not over.
    const gated = wpt.route('/gated', script.head(200).gate('first').gate('second').end());
    await ask(gated);
    await gated.reached('first');
    await ask(wpt.route('/slow', script.head(200).delay(60_000).end()));
    await ask(wpt.route('/computed', () => new Promise(() => {})));
    const taken = wpt.route('/taken');
    await Promise.all([taken.nextExchange(), ask(taken)]);
  };
`;

/** Each with the lines that follow it. */
const findings = [
  [
    'requestNotAnswered: nothing answered GET /api/usrs, which got status 404 (2 times)',
    'the nearest is route GET "/api/users"',
    'path: "/api/users" does not match "/api/usrs"',
  ],
  [
    'requestNotAnswered: nothing answered GET /once, which got status 404',
    'the nearest is route "/once"',
    'times: it answers 1 request, and has done so',
  ],
  ['requestNotAnswered: nothing answered GET /nowhere/at/all, which got status 404'],
  [
    'requestNotAnswered: nothing answered PUT /api/users, which got status 405',
    'the nearest is route GET "/api/users"',
    'method: it answers GET, not PUT',
  ],
  [
    'requestNotAnswered: nobody took GET /upload of route "/upload"',
    'a route without an answer needs nextExchange()',
  ],
  ['answersNotUsed: route "/flaky" gave 1 of its 3 answers'],
  ['gateNotReached: gate "later" of route "/left" was never reached'],
  [
    'gateNotReleased: gate "first" of route "/gated" was never released',
    'GET /gated waits there; hang() says that an answer shall never end',
  ],
  ['scriptStopped: the script of route "/slow" had not ended for GET /slow'],
  ['scriptStopped: the handler of route "/computed" had not answered GET /computed'],
  ['scriptStopped: GET /taken of route "/taken" was taken over, and got no answer'],
] as const;

const notRequested = [
  'routeNotRequested: route GET "/api/users" was never requested',
  'the nearest request is PUT /api/users',
  'method: it answers GET, not PUT',
] as const;

const annotations = findings.map((lines) => ({ type: 'wptserve', description: lines.join('\n') }));
const listed = (all: readonly (readonly string[])[]): string =>
  all.map((lines) => `  ${lines.join('\n      ')}`).join('\n');

test('findings are annotations, fail a test when it says so, and stand beside its own failure', async ({}, testInfo) => {
  const { results } = await runNested(
    testInfo,
    `
    ${makeFindings}
    test('passes', makeFindings);

    test('fails by itself', async (fixtures) => {
      await makeFindings(fixtures);
      expect(1, 'its own failure').toBe(2);
    });

    test.describe('a strict test', () => {
      const kinds = ['requestNotAnswered', 'routeNotRequested', 'answersNotUsed', 'gateNotReached',
                     'gateNotReleased', 'scriptStopped', 'handlerThrew', 'protocolError'];
      test.use({ wptserve: { verdicts: Object.fromEntries(kinds.map((kind) => [kind, 'fail'])) } });
      test('fails', makeFindings);
    });

    test.describe('a lenient test', () => {
      const kinds = ['requestNotAnswered', 'answersNotUsed', 'gateNotReached', 'gateNotReleased', 'scriptStopped'];
      test.use({ wptserve: { verdicts: Object.fromEntries(kinds.map((kind) => [kind, 'ignore'])) } });
      test('is told nothing', makeFindings);
    });

    test('is skipped', async (fixtures) => {
      await makeFindings(fixtures);
      fixtures.wpt.route('/throws', () => { throw new Error('not heard of'); });
      await fixtures.request.get('/throws');
      test.skip();
    });
    `
      .replaceAll('async (fixtures)', 'async ({ page, request, wpt })')
      .replaceAll('makeFindings(fixtures)', 'makeFindings({ page, request, wpt })')
      .replaceAll('fixtures.', ''),
  );
  expect(results['passes']).toEqual({ status: 'passed', errors: [], annotations });
  expect(results['fails by itself']).toEqual({
    status: 'failed',
    errors: [
      expect.stringMatching(/^Error: its own failure\n/),
      `Error: wptserve: 11 warnings may say why the test failed:\n${listed(findings)}`,
    ],
    annotations,
  });
  expect(results['fails']).toEqual({
    status: 'failed',
    errors: [`Error: wptserve: 12 findings fail the test:\n${listed([...findings, notRequested])}`],
    annotations: [],
  });
  expect(results['is told nothing']).toEqual({ status: 'passed', errors: [], annotations: [] });
  expect(results['is skipped']?.status).toBe('skipped');
  expect(results['is skipped']?.errors).toEqual([]);
});

test('a handler that throws and bytes that are not HTTP fail a test', async ({}, testInfo) => {
  const { results, output } = await runNested(
    testInfo,
    `
    import { connect } from 'node:net';
    import { once } from 'node:events';
    const send = async (wpt, bytes) => {
      const socket = connect(wpt.port, '127.0.0.1');
      socket.end(bytes);
      await once(socket.resume(), 'close');
    };

    test('both', async ({ request, wpt }) => {
      wpt.route('/broken', () => {
        throw new TypeError('the handler is broken\\nin two lines');
      });
      expect((await request.get('/broken')).status()).toBe(500);
      await send(wpt, 'GET / HTTP/1.1\\r\\nHost : here\\r\\n\\r\\n');
      await request.get('/elsewhere');
    });

    test('neither', async ({ page, wpt }) => {
      // A browser asks for an icon, opens connections ahead, and breaks off what a page has begun.
      wpt.route('/', { body: '<!doctype html><link rel="preconnect" href="/">', contentType: 'text/html' });
      await page.goto('/');
      await send(wpt, 'POST / HTTP/1.1\\r\\nHost: here\\r\\nContent-Length: 5\\r\\n\\r\\nab');
      await send(wpt, 'GET / HT');
      const idle = connect(wpt.port, '127.0.0.1');
      await once(idle, 'connect');
      const late = wpt.route('/late', script.head(200).delay(60_000).end());
      await page.evaluate(async () => {
        addEventListener('pagehide', () => navigator.sendBeacon('/nowhere'));
        const abort = new AbortController();
        await fetch('/late', { signal: abort.signal });
        abort.abort();
      });
      await late.exchanges[0].closedByPeer;
    });

    test.describe('a limit of its own', () => {
      test.use({ wptserve: { limits: { maxHeadBytes: 1000 } } });
      test('is exceeded on purpose', async ({ request }) => {
        const response = await request.get('/', { headers: { 'X-Long': 'x'.repeat(2000) } });
        expect(response.status()).toBe(431);
      });
    });
    `,
  );
  const both = results['both'];
  expect(both?.status).toBe('failed');
  expect(both?.errors).toHaveLength(1);
  expect(both?.errors[0]?.replaceAll(/ at \S.*:\d+\)?$/gm, ' at …')).toBe(
    [
      'Error: wptserve: 2 findings fail the test:',
      '  handlerThrew: GET /broken (route "/broken"): TypeError: the handler is broken',
      '      in two lines',
      '  protocolError: connection 2 broke HTTP: A field name is not a token directly followed by a colon (RFC 9112 §5.1)',
      '      bad-field-name at byte 20, answered with status 400',
      '',
      '1 warning may say why the test failed:',
      '  requestNotAnswered: nothing answered GET /elsewhere, which got status 404',
    ].join('\n'),
  );
  // The code frame and the stack show the line that threw.
  expect(output).toMatch(/> \d+ \|\s+throw new TypeError\('the handler is broken/);
  expect(output).toMatch(/at .*nested\.spec\.ts:\d+:15/);
  expect(results['neither']).toEqual({ status: 'passed', errors: [], annotations: [] });
  expect(results['is exceeded on purpose']).toEqual({
    status: 'passed',
    errors: [],
    annotations: [],
  });
});

test('each other reason and place is named, word for word', async ({}, testInfo) => {
  const { results } = await runNested(
    testInfo,
    `
    import { writeFileSync } from 'node:fs';
    import path from 'node:path';
    const folder = import.meta.dirname;
    writeFileSync(path.join(folder, 'broken.handler.ts'), 'export default () => { throw new RangeError("too far"); };');
    writeFileSync(path.join(folder, 'broken.sub.txt'), '{{nonsense}}');

    test('why a route did not answer', async ({ request, wpt }) => {
      wpt.route('/there', {}, { host: 'other.localhost' });
      wpt.route('/secure', {}, { protocol: 'https' });
      const gone = wpt.route('/gone', {});
      gone.unroute();
      wpt.route('/sent', {}, { method: 'POST' });
      for (const path of ['/there', '/secure', '/gone']) await request.get(path);
      await request.put('/sends');
    });

    test.describe(() => {
      test.use({ wptserve: { verdicts: { routeNotRequested: 'warn' } } });
      test('why a route was not requested', async ({ request, wpt }) => {
        wpt.route('/far/away', {});
        wpt.route('/near', {});
        await request.get('/nears');
      });
    });

    test.describe(() => {
      test.use({ wptserve: { documentRoot: folder } });
      test('who failed', async ({ request, wpt }) => {
        wpt.route('/breaks-off', (_, response) => {
          response.writer.writeStatus(200);
          response.writer.endHeaders();
          throw 'no error at all';
        });
        wpt.route('/nothing', () => 5);
        await request.get('/broken.handler.ts');
        await request.get('/broken.sub.txt?pipe=nonsense');
        await request.get('/breaks-off').catch(() => {});
        await request.get('/nothing');
      });
    });
    `,
  );
  expect(results['why a route did not answer']).toMatchObject({
    status: 'passed',
    annotations: [
      {
        description: `requestNotAnswered: nothing answered GET /there, which got status 404
the nearest is route "/there"
host: it answers other.localhost, not localhost`,
      },
      {
        description: `requestNotAnswered: nothing answered GET /secure, which got status 404
the nearest is route "/secure"
protocol: it answers https, not http`,
      },
      {
        description: `requestNotAnswered: nothing answered GET /gone, which got status 404
the nearest is route "/gone"
it was declared after the request, or removed before it`,
      },
      {
        description: `requestNotAnswered: nothing answered PUT /sends, which got status 404
the nearest is route POST "/sent"
path: "/sent" does not match "/sends"
method: it answers POST, not PUT`,
      },
    ],
  });
  expect(results['why a route was not requested']).toMatchObject({
    status: 'passed',
    annotations: [
      {
        description: `requestNotAnswered: nothing answered GET /nears, which got status 404
the nearest is route "/near"
path: "/near" does not match "/nears"`,
      },
      { description: 'routeNotRequested: route "/far/away" was never requested' },
      {
        description: `routeNotRequested: route "/near" was never requested
the nearest request is GET /nears
path: "/near" does not match "/nears"`,
      },
    ],
  });
  const folder = testInfo.outputPath('nested');
  expect(results['who failed']?.errors.map((error) => error.replaceAll(folder, '.'))).toEqual([
    `Error: wptserve: 4 findings fail the test:
  handlerThrew: GET /broken.handler.ts (./broken.handler.ts): RangeError: too far
  handlerThrew: GET /broken.sub.txt: PipeError: there is no pipe "nonsense". There is header, status, slice, trickle, gzip and sub.
  handlerThrew: GET /breaks-off (route "/breaks-off"): no error at all
      its answer had begun, and broke off
  handlerThrew: GET /nothing (route "/nothing"): UsageError: route "/nothing": a handler returned 5. It returns nothing, text, bytes, [headers, content], [status, headers, content], a reply such as { status: 200, body: 'text' }, a script, or a Response.`,
  ]);
});
