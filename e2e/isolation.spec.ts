// When a test ends, its routes, gates and connections are gone: the next test in the same
// worker, on the same port, sees none of it.

import { once } from 'node:events';
import { connect } from 'node:net';
import type { Page } from '@playwright/test';
import { expect, script, test } from '../src/index.ts';
import type { Exchange } from '../src/index.ts';

test.describe.configure({ mode: 'serial' });

test.describe('requests left open', () => {
  const ignored = ['requestNotAnswered', 'gateNotReleased', 'scriptStopped'];
  test.use({ wptserve: { verdicts: Object.fromEntries(ignored.map((kind) => [kind, 'ignore'])) } });

  let open: readonly Exchange[] = [];
  let rawSocketClosed: Promise<unknown>;
  let worker = 0;
  let port = 0;

  test('begin in one test: at a gate, in a hang, in a handler, by hand', async ({ page, wpt }) => {
    wpt.route('/', { body: 'Hello', contentType: 'text/html' });
    const gated = wpt.route('/gated', script.head(200).gate('never').end());
    const hung = wpt.route('/hung', script.head(200).hang());
    const routes = [
      gated,
      hung,
      wpt.route('/computed', () => new Promise(() => {})),
      wpt.route('/taken'),
    ];

    await page.goto('/');
    const requested = routes.map((route) => route.nextRequest());
    await page.evaluate(() => {
      for (const path of ['gated', 'hung', 'computed', 'taken']) void fetch(path);
    });
    await Promise.all(requested);
    await gated.reached('never');
    // Nobody closes this one, as Playwright closes its pages.
    const socket = connect(wpt.port, '127.0.0.1').resume();
    rawSocketClosed = once(socket, 'close');
    socket.write('GET /gated HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await gated.nextRequest();

    open = routes.flatMap(({ exchanges }) => exchanges);
    expect(open.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }));
    worker = process.pid;
    port = wpt.port;
  });

  test('are over in the next', async ({ page, wpt }) => {
    expect([process.pid, wpt.port]).toEqual([worker, port]);
    await rawSocketClosed;
    expect(open.map(({ outcome }) => outcome)).not.toContain(undefined);
    expect(wpt.requests.map(String)).toEqual([]);

    const response = await page.goto('/gated');

    expect(response?.status()).toBe(404);
    expect(wpt.requests.map(String)).toContain('GET /gated');
    expect(wpt.requests.map(String)).not.toContain('GET /taken');
  });
});

test.describe('a page that keeps asking', () => {
  const polling = {
    body: '<script>setInterval(() => fetch("/poll?late"), 1)</script>',
    contentType: 'text/html',
  };

  test('asks in one test', async ({ page, wpt }) => {
    wpt.route('/', polling);
    const poll = wpt.route('/poll', { body: 'old' });
    await page.goto('/');
    await poll.nextRequest();
  });

  test('is not heard in the next', async ({ page, wpt }) => {
    const poll = wpt.route('/poll', { body: 'new' });
    await askOften(page);
    expect(poll.requests.map(({ query }) => query)).not.toContain('late');
  });

  // Playwright itself closes such a context with its browser only, so it would poll on.
  test('asks in one test, in a context that nobody closes', async ({ browser, wpt }) => {
    wpt.route('/', polling);
    const poll = wpt.route('/poll', { body: 'old' });
    const page = await browser.newPage();
    await page.goto(wpt.url('/'));
    await poll.nextRequest();
  });

  test('is not heard in the next, although nobody closed it', async ({ page, wpt }) => {
    const poll = wpt.route('/poll', { body: 'new' });
    await askOften(page);
    expect(poll.requests.map(({ query }) => query)).not.toContain('late');
  });
});

test.describe('a context that is older than the tests', () => {
  let page: Page;

  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage();
  });

  test.afterAll(() => page.close());

  for (const nth of ['first', 'second']) {
    test(`is kept for the ${nth} test`, async ({ wpt }) => {
      wpt.route('/', { body: nth, contentType: 'text/plain' });
      await page.goto(wpt.url('/'));
      await expect(page.locator('body')).toHaveText(nth);
    });
  }
});

/** Long enough for many late requests. */
async function askOften(page: Page): Promise<void> {
  await page.goto('/poll');
  await page.evaluate(async () => {
    for (let i = 0; i < 100; i += 1) await fetch('/poll');
  });
}
