// Routes for many tests, and options that depend on those outside.

import { expect, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

test.use({
  wptserve: {
    latency: 1,
    routes: (wpt) => {
      wpt.route('/', { contentType: 'text/html', body: '<title>Shared</title>' });
      wpt.route('/user', { json: { name: 'Ada' } });
    },
  },
});

test.describe('routes of the option', () => {
  let titleInHook: string;

  test.beforeEach(async ({ page }) => {
    await page.goto('/');
    titleInHook = await page.title();
  });

  test('are there for the hooks and for the test', async ({ page }) => {
    expect(titleInHook).toBe('Shared');
    const user = await page.evaluate(() => fetch('/user').then((got) => got.json()));
    expect(user).toEqual({ name: 'Ada' });
  });

  test('are there anew for each test, and those of the test win', async ({ page, wpt }) => {
    expect(wpt.requests.filter(({ path }) => path === '/user')).toEqual([]);
    wpt.route('/user', { json: { name: 'Grace' } });
    const user = await page.evaluate(() => fetch('/user').then((got) => got.json()));
    expect(user).toEqual({ name: 'Grace' });
  });

  test('all routes can be taken away', async ({ page, wpt }) => {
    wpt.unrouteAll();
    const status = await page.evaluate(() => fetch('/user').then((got) => got.status));
    expect(status).toBe(404);
  });
});

test.describe('options inside', () => {
  test.use({
    wptserve: async ({ wptserve }, use) => use({ ...wptserve, subdomains: ['api'] }),
  });

  test('may be made of those outside', async ({ page, wpt }) => {
    await page.goto('/');
    expect(await page.title()).toBe('Shared');
    expect(wpt.host('api')).toBe('api.localhost');
  });
});

test.describe('options that wait', () => {
  test.use({
    wptserve: {
      routes: async (wpt) => {
        await Promise.resolve();
        wpt.route('/late', { body: 'late' });
      },
    },
  });

  test('are waited for', async ({ request }) => {
    expect(await (await request.get('/late')).text()).toBe('late');
  });
});

test('mistakes are told where they are made', async ({}, testInfo) => {
  const { results } = await runNested(
    testInfo,
    `
    test.describe('hook', () => {
      test.beforeAll(({ wpt }) => { wpt.route('/a', {}); });
      test('in beforeAll', () => {});
    });
    test.describe('option', () => {
      test.use({ wptserve: { routes: 'x' } });
      test('no function', ({ wpt }) => { wpt.url(); });
    });
    test.describe('broken', () => {
      test.use({ wptserve: { routes: (wpt) => { wpt.route('/a', 5); } } });
      test('no answer', ({ wpt }) => { wpt.url(); });
    });`,
  );
  expect(results['in beforeAll']?.errors).toEqual([
    'UsageError: route "/a" in beforeAll or afterAll: it would end with the hook, and no test would find it. ' +
      'For many tests write the option routes: test.use({ wptserve: { routes: (wpt) => { wpt.route(…); } } }). Or declare it in beforeEach.',
  ]);
  expect(results['no function']?.errors[0]).toMatch(
    /^UsageError: wptserve routes: "x" is not a function\. Write \(wpt\) => \{ wpt\.route\('\/a', \{ body: 'a' \}\); \}\./,
  );
  expect(results['no answer']?.errors[0]).toMatch(/^UsageError: route "\/a": 5 is not an answer\./);
});
