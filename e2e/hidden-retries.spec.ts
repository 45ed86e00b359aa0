// Chromium sends a request again by itself when a connection dies under it. The page knows of one
// request, so a route counts one, and a declared fault is what the page sees.

import type { Page } from '@playwright/test';
import { expect, script, test } from '../src/index.ts';
import type { Request, Route, Script, Wpt } from '../src/index.ts';

/** Without an icon: a request for it would take the connection that is to be reused. */
const html = {
  body: '<!doctype html><title>Test</title><link rel="icon" href="data:,">',
  contentType: 'text/html',
};
const cors = { 'Access-Control-Allow-Origin': '*' };
const created = { status: 201, headers: cors };
const partOfHead = 'HTTP/1.1 200 OK\r\nContent-Le';
const status408 = script.head(408, { ...cors, 'Content-Length': 0 }).end();
const status421 = script.head(421, { ...cors, 'Content-Length': 0 }).end();

const faults: readonly [title: string, fault: Script, sees: string][] = [
  ['a reset', script.reset(), 'TypeError'],
  ['a FIN', script.close(), 'TypeError'],
  ['a reset within the head', script.raw(partOfHead).delay(5).reset(), 'TypeError'],
  ['status 408', status408, '408'],
];

/** Opens a page: its connection is reused by the next request to the same host. */
async function open(page: Page, wpt: Wpt): Promise<void> {
  wpt.route('/page', html);
  await page.goto('/page');
}

/** Fetches in the page so often, each at once after the other, as an application tries again. */
function ask(page: Page, url: string, method: string, times = 1): Promise<string[]> {
  return page.evaluate(
    async ([target, init, count]) => {
      const seen: string[] = [];
      for (let index = 0; index < count; index += 1) {
        const sight = fetch(target, init).then(
          ({ status }) => `${status}`,
          ({ name }: Error) => name,
        );
        seen.push(await sight);
      }
      return seen;
    },
    [url, { method, ...(method === 'POST' ? { body: 'one pencil' } : {}) }, times] as const,
  );
}

/** The requests of a page, each with those that the browser made of it. */
function grouped(route: Route): (readonly Request[])[] {
  const made = route.requests.filter(({ isRetry }) => !isRetry);
  return made.map((request) => route.requests.filter(({ retryOf }) => retryOf === request));
}

for (const protocol of ['http', 'https'] as const) {
  test.describe(protocol, () => {
    test.use({
      baseURL: async ({ wpt }, use) => use(protocol === 'http' ? wpt.origin : wpt.https.origin),
    });

    for (const method of ['GET', 'POST']) {
      for (const [title, fault, sees] of faults) {
        test(`${title} on a reused connection is one ${method}`, async ({ page, wpt }) => {
          await open(page, wpt);
          const orders = wpt.route('/orders', [fault, created]);

          expect(await ask(page, '/orders', method, 2)).toEqual([sees, '201']);

          const [retries, none, ...others] = grouped(orders);
          // Several when Chromium had opened connections ahead.
          expect(retries?.length).toBeGreaterThan(0);
          expect(none).toEqual([]);
          expect(others).toEqual([]);
          const [first] = orders.requests;
          expect(first?.indexOnConnection).toBeGreaterThan(0);
          expect(retries?.[0]?.connection).not.toBe(first?.connection);
        });

        test(`${title} on a fresh connection is one ${method}`, async ({ page, wpt }) => {
          await open(page, wpt);
          const orders = wpt.route('/orders', [fault, created]);
          // Only to a host that it does not know yet is Chromium certain to open one.
          const url = wpt.url('/orders', { protocol, host: 'fresh.localhost' });

          expect(await ask(page, url, method, 2)).toEqual([sees, '201']);

          expect(grouped(orders)).toEqual([[], []]);
          expect(orders.requests[0]?.indexOnConnection).toBe(0);
        });
      }
    }
  });
}

test('a request goes through all idle connections, and is still one', async ({ page, wpt }) => {
  await open(page, wpt);
  wpt.route('/held/*', { status: 204 });
  const held = wpt.route('/held/*', script.gate('all').head(204).end());
  const opened = page.evaluate(() =>
    Promise.all(Array.from({ length: 4 }, (_, index) => fetch(`/held/${index}`))),
  );
  // Chromium may let some of them wait for a connection of the others.
  await expect.poll(() => held.exchanges.length).toBeGreaterThan(1);
  held.unroute();
  await held.release('all');
  await opened;
  const orders = wpt.route('/orders', [script.reset(), created]);

  expect(await ask(page, '/orders', 'POST', 2)).toEqual(['TypeError', '201']);

  const [retries, none] = grouped(orders);
  expect(retries?.length).toBeGreaterThan(1);
  expect(none).toEqual([]);
});

for (const host of ['localhost', 'fresh.localhost']) {
  test(`status 421 is asked once more, also on a new connection: ${host}`, async ({
    page,
    wpt,
  }) => {
    await open(page, wpt);
    const orders = wpt.route('/orders', [status421, created]);
    expect(await ask(page, wpt.url('/orders', { host }), 'GET', 2)).toEqual(['421', '201']);
    expect(orders.requests.map(({ isRetry }) => isRetry)).toEqual([false, true, false]);
  });
}

for (const [title, fault] of faults.slice(0, 3)) {
  test(`${title} is what a navigation sees, and the next one sees the next answer`, async ({
    context,
    wpt,
  }) => {
    // Whether Chromium asks again depends on how fast it had opened a connection ahead.
    for (const host of ['a.localhost', 'b.localhost', 'c.localhost', 'd.localhost']) {
      const page = await context.newPage();
      const home = wpt.route('/', [fault, html]);
      const url = wpt.url('/', { host });
      await expect(page.goto(url)).rejects.toThrow(/ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE/);
      await page.waitForURL('chrome-error://chromewebdata/');
      expect((await page.goto(url))?.status()).toBe(200);
      expect(grouped(home)).toHaveLength(2);
      await page.close();
    }
  });
}

test('a page that tries again by itself has asked again', async ({ page, wpt }) => {
  await open(page, wpt);
  const library = wpt.route('/library.js', [
    script.reset(),
    script.close(),
    { body: 'document.title = "Loaded"', contentType: 'text/javascript' },
  ]);
  await page.evaluate(() => {
    const load = (): void => {
      const element = document.createElement('script');
      element.src = '/library.js';
      element.addEventListener('error', load);
      document.head.append(element);
    };
    load();
  });
  await expect(page).toHaveTitle('Loaded');
  expect(grouped(library)).toHaveLength(3);
});

test('a retry meets a route that is used up, and its handler once more', async ({ page, wpt }) => {
  await open(page, wpt);
  wpt.route('/orders', created);
  const seen: boolean[] = [];
  wpt.route(
    '/orders',
    ({ isRetry }) => {
      seen.push(isRetry);
      return script.reset();
    },
    { times: 1 },
  );
  expect(await ask(page, '/orders', 'POST', 2)).toEqual(['TypeError', '201']);
  expect(seen.slice(0, 2)).toEqual([false, true]);
});

test('a retry passes the gate that was released, and waits for no other release', async ({
  page,
  wpt,
}) => {
  await open(page, wpt);
  const orders = wpt.route('/orders', [script.gate('now').reset(), created]);
  const sight = ask(page, '/orders', 'POST');
  await orders.reached('now');
  const next = orders.nextRequest();
  const nextOfAll = wpt.waitForRequest('/orders');
  await orders.release('now');
  expect(await sight).toEqual(['TypeError']);
  expect(grouped(orders)).toHaveLength(1);
  expect(await ask(page, '/orders', 'POST')).toEqual(['201']);
  expect((await next).isRetry).toBe(false);
  expect(await nextOfAll).toBe(await next);
});

test('what was said by hand is said to the retry too', async ({ page, wpt }) => {
  await open(page, wpt);
  const orders = wpt.route('/orders', created);
  const taken = orders.nextExchange();
  const sight = ask(page, '/orders', 'POST', 2);
  const exchange = await taken;
  await exchange.raw(partOfHead);
  await exchange.reset();
  expect(await sight).toEqual(['TypeError', '201']);
  expect(grouped(orders)).toHaveLength(2);
});

test('a client that repeats nothing by itself is not taken for a browser', async ({
  request,
  wpt,
}) => {
  wpt.route('/', { body: 'connected' });
  const orders = wpt.route('/orders', [script.reset(), created]);
  await request.get('/');
  await expect(request.post('/orders')).rejects.toThrow('ECONNRESET');
  expect((await request.post('/orders')).status()).toBe(201);
  expect(grouped(orders)).toEqual([[], []]);
});

test('the log of the wire says which request a retry repeats', async ({ page, wpt }) => {
  await open(page, wpt);
  wpt.route('/orders', script.reset());
  await ask(page, '/orders', 'POST');
  const { exchanges } = await wpt.wireLog();
  const [first, ...retries] = exchanges.filter(({ target }) => target === '/orders');
  expect(first?.isRetry).toBe(false);
  expect(retries.length).toBeGreaterThan(0);
  for (const retry of retries) expect(retry.retryOf).toBe(first?.id);
});
