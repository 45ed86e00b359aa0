// A slow network, as a page feels it. Times are compared with those of a fast one in the same run,
// or are lower bounds.

import type { Page } from '@playwright/test';
import { expect, script, test, type Wpt } from '../src/index.ts';
import { startServer } from '../src/server.ts';
import { openWebSocket } from './support/web-socket.ts';

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

test.describe('everything that a page has feels it', () => {
  const latency = 300;
  const piece = 'x'.repeat(1000);
  test.use({ wptserve: { network: { latency } } });

  /** Measures on a slow and on a fast server, in milliseconds. */
  async function compare(
    wpt: Wpt,
    declare: (server: Wpt) => void,
    measure: (server: Wpt) => Promise<number>,
  ): Promise<void> {
    await using fast = await startServer();
    for (const server of [wpt, fast]) declare(server);
    const slowMs = await measure(wpt);
    // A busy machine may be slow for once.
    const fastMs = [await measure(fast), await measure(fast), await measure(fast)];
    expect(slowMs).toBeGreaterThanOrEqual(latency - 5);
    expect(slowMs).toBeGreaterThan(Math.min(...fastMs));
  }

  test('a WebSocket, in its handshake and its messages', async ({ page, wpt }) => {
    wpt.route('/', html);
    await page.goto('/');
    await compare(
      wpt,
      (server) => server.route('/chat', (request) => openWebSocket(request, piece, 'end')),
      (server) =>
        page.evaluate(
          (url) =>
            new Promise<number>((resolve) => {
              const from = performance.now();
              new WebSocket(url).addEventListener('message', ({ data }) => {
                if (data === 'end') resolve(performance.now() - from);
              });
            }),
          server.url('/chat').replace('http:', 'ws:'),
        ),
    );
  });

  test('a stream that a worker reads', async ({ page, wpt }) => {
    wpt.route('/', html);
    wpt.route('/worker.js', {
      contentType: 'text/javascript',
      body: `(async () => {
        const from = performance.now();
        const { body } = await fetch(new URLSearchParams(location.search).get('of'));
        for await (const bytes of body);
        postMessage(performance.now() - from);
      })();`,
    });
    await page.goto('/');
    await compare(
      wpt,
      (server) =>
        server.route('/stream', script.head(200, cors).write(piece).delay(1).write(piece).close()),
      (server) =>
        page.evaluate(
          (url) =>
            new Promise<number>((resolve) => {
              const worker = new Worker(`/worker.js?of=${encodeURIComponent(url)}`);
              worker.addEventListener('message', ({ data }) => resolve(data as number));
            }),
          server.url('/stream'),
        ),
    );
  });

  test("a service worker's own fetch", async ({ page, wpt }) => {
    wpt.route('/', html);
    wpt.route('/sw.js', {
      contentType: 'text/javascript',
      body: `onfetch = (event) => {
        const url = new URL(event.request.url);
        if (url.pathname !== '/measured') return;
        event.respondWith((async () => {
          const from = performance.now();
          await (await fetch(url.searchParams.get('of'))).text();
          return new Response(String(performance.now() - from));
        })());
      };`,
    });
    await page.goto(wpt.url('/'));
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/sw.js');
      await navigator.serviceWorker.ready;
    });
    await page.reload();
    await compare(
      wpt,
      (server) => server.route('/data', { body: piece, headers: cors }),
      async (server) => {
        const path = `/measured?of=${encodeURIComponent(server.url('/data'))}`;
        return Number(await page.evaluate(async (url) => (await fetch(url)).text(), path));
      },
    );
  });
});

test.describe('with host names', () => {
  test.use({ wptserve: { browserHost: 'web-platform.test', network: { latency: 300 } } });

  test('a page feels it through the proxy too', async ({ page, request, wpt }) => {
    wpt.route('/', html);
    for (const ask of [page.goto.bind(page), request.get.bind(request)]) {
      const from = performance.now();
      await ask('http://web-platform.test/');
      expect(performance.now() - from).toBeGreaterThanOrEqual(300);
    }
  });
});

for (const preset of ['fast-3g', '4g'] as const) {
  test.describe(preset, () => {
    test.use({ wptserve: { network: preset } });

    test('is as far away as Chrome has it', async ({ page, wpt }) => {
      wpt.route('/', html);
      const from = performance.now();
      await page.goto('/');
      expect(performance.now() - from).toBeGreaterThanOrEqual(
        { 'fast-3g': 562.5, '4g': 165 }[preset],
      );
    });
  });
}
