// A slow network, as a page feels it. Times are compared with those of a fast one in the same run,
// or are lower bounds.

import type { Page } from '@playwright/test';
import { expect, script, test } from '../src/index.ts';
import { startServer } from '../src/server.ts';

const html = { contentType: 'text/html', body: '<!doctype html><title>Test</title>' };

/** Milliseconds of a fetch in the page, from its start to its last byte. */
function fetchMs(page: Page, url: string, content?: string): Promise<number> {
  return page.evaluate(
    async ([each, body]) => {
      const from = performance.now();
      const init = body === undefined ? {} : { method: 'POST', body, mode: 'cors' as const };
      await (await fetch(each, init)).arrayBuffer();
      return performance.now() - from;
    },
    [url, content] as const,
  );
}

const cors = { 'Access-Control-Allow-Origin': '*' };

test.describe('with numbers of its own', () => {
  test.use({
    wptserve: { network: { download: 200_000, upload: 200_000, latency: 200 } },
  });

  test('all that a page asks for is late, in both directions', async ({ page, wpt }) => {
    await using fast = await startServer();
    const body = 'x'.repeat(100_000);
    for (const server of [wpt, fast]) {
      server.route('/', html);
      server.route('/down', { body, headers: cors });
      server.route('/up', { body: 'ok', headers: cors });
    }
    await page.goto('/');
    const quick = await fetchMs(page, fast.url('/down'));
    expect(await fetchMs(page, wpt.url('/down'))).toBeGreaterThan(Math.max(690, quick));
    const quickUp = await fetchMs(page, fast.url('/up'), body);
    expect(await fetchMs(page, wpt.url('/up'), body)).toBeGreaterThan(Math.max(600, quickUp));
    expect(wpt.requests.find(({ path }) => path === '/up')?.body.length).toBe(body.length);
  });

  test('a service worker and an event stream feel it too', async ({ page, wpt }) => {
    wpt.route('/', html);
    wpt.route('/sw.js', { contentType: 'text/javascript', body: 'onfetch = () => {};' });
    wpt.route(
      '/events',
      script.head(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n').hang(),
    );
    await page.goto(wpt.https.url('/'));
    const [registered, event] = await page.evaluate(async () => {
      const from = performance.now();
      await navigator.serviceWorker.register('/sw.js');
      const worker = performance.now() - from;
      const begun = performance.now();
      await new Promise((resolve) => {
        new EventSource('/events').addEventListener('message', resolve);
      });
      return [worker, performance.now() - begun] as const;
    });
    expect(registered).toBeGreaterThanOrEqual(195);
    expect(event).toBeGreaterThanOrEqual(195);
  });
});

test.describe('slow-3g', () => {
  test.use({ wptserve: { network: 'slow-3g' } });

  test('is 2 seconds away', async ({ page, wpt }) => {
    wpt.route('/', html);
    const from = performance.now();
    await page.goto('/');
    expect(performance.now() - from).toBeGreaterThanOrEqual(2000);
    expect(await page.title()).toBe('Test');
  });
});

test.describe('by host', () => {
  const network = {
    hosts: { 'slow.localhost': { latency: 1000 }, 'slow.test': { latency: 1000 } },
  };
  test.use({ wptserve: { network } });

  test('only what leads there is slow', async ({ page, wpt }) => {
    wpt.route('/', html);
    wpt.route('/down', { body: 'x', headers: cors });
    await page.goto('/');
    const quick = await fetchMs(page, wpt.url('/down', { host: 'fast.localhost' }));
    const named = await fetchMs(page, wpt.url('/down', { host: 'slow.localhost' }));
    expect(named).toBeGreaterThan(Math.max(995, quick));
    const encrypted = wpt.https.url('/down', { host: 'slow.test' });
    expect(await fetchMs(page, encrypted)).toBeGreaterThanOrEqual(995);
  });
});
