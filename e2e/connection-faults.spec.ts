// What Chromium makes of connections that fail: of all connections of a server, by host, of one
// route, and through TLS. How it reports each fault is in the table of browser-errors.spec.ts.

import type { Page } from '@playwright/test';
import { expect, expectedError, script, test } from '../src/index.ts';
import type { ConnectionFaultOption, FaultOption, RouteFaultOption } from '../src/index.ts';

const html = { contentType: 'text/html', body: '<!doctype html><title>Test</title>' };

type Row = readonly [fault: ConnectionFaultOption, http: string, https: string];

/** Of a connection that ends at once, Chromium may know before it has sent its request, or not. */
const reported: readonly Row[] = [
  ['refuse', 'CONNECTION_RESET|SOCKET_NOT_CONNECTED', 'CONNECTION_RESET'],
  ['reset-on-accept', 'CONNECTION_RESET|SOCKET_NOT_CONNECTED', 'CONNECTION_RESET'],
  ['close-on-accept', 'EMPTY_RESPONSE|SOCKET_NOT_CONNECTED', 'CONNECTION_CLOSED'],
  ['reset-after-request', 'CONNECTION_RESET', 'CONNECTION_RESET'],
  ['close-after-request', 'EMPTY_RESPONSE', 'EMPTY_RESPONSE'],
  [{ kind: 'reset-after-request-bytes', bytes: 10 }, 'CONNECTION_RESET', 'CONNECTION_RESET'],
  [{ kind: 'close-after-request-bytes', bytes: 10 }, 'EMPTY_RESPONSE', 'EMPTY_RESPONSE'],
  [{ kind: 'reset-after', ms: 100 }, 'CONNECTION_RESET', 'CONNECTION_RESET'],
  [{ kind: 'close-after', ms: 100 }, 'EMPTY_RESPONSE', 'EMPTY_RESPONSE'],
];

/** Runs in the page: why a fetch fails. */
async function fetchIn(page: Page, url: string): Promise<string | undefined> {
  const failure = page.waitForEvent('requestfailed', (request) => request.url() === url);
  await page.evaluate((each) => fetch(each, { mode: 'no-cors' }).catch(() => {}), url);
  return (await failure).failure()?.errorText;
}

for (const [fault, http, https] of reported) {
  const name = typeof fault === 'string' ? fault : fault.kind;

  test.describe(name, () => {
    test.use({ wptserve: { fault } });

    test('is reported by a page that is opened', async ({ page, wpt }) => {
      wpt.route('/', html);
      await expect(page.goto(wpt.url('/'))).rejects.toThrow(new RegExp(`net::ERR_(${http}) `));
      await expect(page.goto(wpt.https.url('/'))).rejects.toThrow(
        new RegExp(`net::ERR_(${https}) `),
      );
      const { connections } = await wpt.wireLog();
      expect(connections.length).toBeGreaterThanOrEqual(2);
      for (const connection of connections) expect(connection.fault).toContain(name);
    });
  });
}

test.describe('silence', () => {
  for (const fault of ['accept-silent', 'never-read', 'no-response'] as const) {
    test.describe(fault, () => {
      test.use({ wptserve: { fault } });

      test('leaves a page waiting, and the test ends', async ({ page, wpt }) => {
        wpt.route('/', html);
        const opened = page.goto(wpt.url('/'), { timeout: 1000 });
        await expect(opened).rejects.toThrow('Timeout 1000ms exceeded');
        const { connections } = await wpt.wireLog();
        expect(connections[0]).toMatchObject({ fault, sentBytes: 0 });
      });
    });
  }
});

test.describe('by host', () => {
  const fault: FaultOption = {
    hosts: {
      'refused.localhost': 'refuse',
      'reset.localhost': 'reset-on-accept',
      '*.closed.localhost': 'close-after-request',
      'refused.test': 'refuse',
    },
  };
  test.use({ wptserve: { fault } });

  test('fetches of a page fail by the host that they lead to', async ({ page, wpt }) => {
    wpt.route('/', html);
    await page.goto('/');
    expect(await page.title()).toBe('Test');
    for (const origin of [wpt, wpt.https]) {
      const at = (host: string): Promise<string | undefined> =>
        fetchIn(page, origin.url('/', { host }));
      expect.soft(await at('refused.localhost')).toBe('net::ERR_SOCKS_CONNECTION_FAILED');
      expect.soft(await at('refused.test')).toBe('net::ERR_SOCKS_CONNECTION_FAILED');
      expect.soft(await at('reset.localhost')).toBe('net::ERR_CONNECTION_RESET');
      expect.soft(await at('a.closed.localhost')).toBe('net::ERR_EMPTY_RESPONSE');
    }
    const { connections, exchanges } = await wpt.wireLog();
    const of = (kind: string): unknown[] =>
      connections.filter((each) => each.fault === kind).map(({ closed }) => closed?.how);
    expect(of('refuse').length).toBeGreaterThanOrEqual(4);
    expect(new Set(of('reset-on-accept'))).toEqual(new Set(['rst']));
    expect(exchanges.map(({ answer }) => answer)).toContain(`fault 'close-after-request'`);
    await page.reload();
    expect(await page.title()).toBe('Test');
  });
});

/** Runs in the page: what each of three fetches gets, one after the other. */
function fetchThrice(page: Page, url: string): Promise<string[]> {
  return page.evaluate(async (each) => {
    const seen: string[] = [];
    for (let index = 0; index < 3; index += 1) seen.push(await (await fetch(each)).text());
    return seen;
  }, url);
}

test.describe('a fault that Chromium gets over', () => {
  const faults = [
    'half-close',
    'close-despite-keep-alive',
    'keep-alive-despite-close',
    'close-on-next-request',
    'reset-on-next-request',
    'garbage-after-response',
    'extra-response',
    'request-timeout',
    'misdirected-request',
  ] as const;
  const repeated: readonly string[] = ['request-timeout', 'misdirected-request'];

  for (const fault of faults) {
    test.describe(fault, () => {
      test.use({ wptserve: { fault } });

      test('is not seen by a page, which gets every answer once', async ({ page, wpt }) => {
        wpt.route('/', html);
        const counted = wpt.route('/n', [{ body: 'one' }, { body: 'two' }, { body: 'three' }]);
        for (const origin of [wpt, wpt.https]) {
          await page.goto(origin.url('/'));
          const seen = await fetchThrice(page, origin.url('/n'));
          expect(seen).toEqual(origin === wpt ? ['one', 'two', 'three'] : Array(3).fill('three'));
        }
        await expect(counted).toHaveBeenRequested({ times: 6 });
        expect(counted.requests.some(({ isRetry }) => isRetry)).toBe(repeated.includes(fault));
        const { connections } = await wpt.wireLog();
        for (const connection of connections) expect(connection.fault).toBe(fault);
      });
    });
  }
});

test.describe('a fault of a route', () => {
  const faults: readonly RouteFaultOption[] = [
    'reset-after-request',
    'close-after-request',
    'reset-after-head',
    'close-after-head',
    { kind: 'reset-after-content-bytes', bytes: 5 },
    { kind: 'close-after-content-bytes', bytes: 5 },
  ];

  for (const fault of faults) {
    const kind = typeof fault === 'string' ? fault : fault.kind;

    test(`${kind} is what a page sees of it, and of no other`, async ({
      page,
      browserName,
      wpt,
    }) => {
      const { error, at } = expectedError(fault, browserName);
      wpt.route('/', html);
      wpt.route('/data', { body: 'good' });
      const bad = wpt.route('/data', { body: 'spoilt, and long enough' }, { fault, times: 1 });
      await page.goto('/');
      const failed = page.waitForEvent('requestfailed');
      const seen = await page.evaluate(async () => {
        const got = await fetch('/data').catch(() => 'no response');
        return got instanceof Response ? got.text().catch(() => 'no content') : got;
      });
      expect(seen).toBe(`no ${at}`);
      expect((await failed).failure()?.errorText).toBe(error);
      await expect(bad).toHaveFinished(kind.startsWith('reset') ? 'reset' : 'closed');
      expect(await page.evaluate(async () => (await fetch('/data')).text())).toBe('good');
      const { exchanges } = await wpt.wireLog();
      const answers = exchanges.filter(({ target }) => target === '/data');
      expect(answers[0]?.answer).toContain(`route "/data", fault '${kind}`);
      expect(answers.at(-1)?.answer).toBe('route "/data"');
    });
  }

  test('lets a page have what a gate holds it up for', async ({ page, wpt }) => {
    const fault = { kind: 'reset-after-content-bytes', bytes: 6 } as const;
    const feed = wpt.route(
      '/feed',
      script
        .head(200, { 'Content-Type': 'text/html', 'Content-Length': 100 })
        .write('first')
        .gate('seen')
        .write(', and no more')
        .hang(),
      { fault },
    );
    wpt.route('/', html);
    await page.goto('/');
    const seen = page.evaluate(async () => {
      const reader = (await fetch('/feed')).body?.getReader();
      const first = await reader?.read();
      document.title = new TextDecoder().decode(first?.value);
      for (;;) {
        const read = await reader?.read().catch(() => undefined);
        if (read === undefined) return document.title;
      }
    });
    await expect(page).toHaveTitle('first');
    await feed.release('seen');
    expect(await seen).toBe('first');
    await expect(feed).toHaveFinished('reset');
  });
});

test.describe('never-read-content', () => {
  test.use({ wptserve: { fault: 'never-read-content' } });

  test('holds up an upload that no buffer takes, and the test ends', async ({ page, wpt }) => {
    wpt.route('/', html);
    const upload = wpt.route('/upload', ({ body }) => ({ body: `got ${body.length}` }));
    await page.goto('/');
    const send = (bytes: number): Promise<string> =>
      page.evaluate(async (size) => {
        const request = { method: 'POST', body: 'x'.repeat(size) };
        const signal = AbortSignal.timeout(size > 100 ? 1000 : 30_000);
        const got = await fetch('/upload', { ...request, signal }).catch((error: Error) => error);
        return got instanceof Response ? got.text() : got.name;
      }, bytes);
    expect(await send(30_000_000)).toBe('TimeoutError');
    expect(await send(100)).toBe('got 0');
    await expect(upload).toHaveBeenRequested({ times: 2 });
    expect(upload.requests[0]?.headers.get('content-length')).toBe('30000000');
  });
});
