// A server-rendered app for each worker: its calls come to the test that runs.

import path from 'node:path';
import { expect, test } from '../../src/index.ts';

const folder = path.resolve(import.meta.dirname, '../../fixtures/ssr-app');

test.use({
  wptserveApp: {
    command: `"${process.execPath}" server.mjs`,
    cwd: folder,
    env: { PORT: '{port}', API_URL: '{origin}' },
  },
});

for (let index = 1; index <= 20; index += 1) {
  test(`test ${index} has answers of its own`, async ({ page, wpt }) => {
    const name = `user ${index} of worker ${test.info().workerIndex}`;
    const route = wpt.route('/api/users/me', { json: { name } });
    await page.goto('/me');
    await expect(page.getByRole('heading')).toHaveText(`Hello ${name}`);
    await expect(route).toHaveBeenRequested({ times: 1 });
  });
}

test('the page is the app, with its modules and its own origin', async ({ page, wpt, baseURL }) => {
  wpt.route('/api/users/', { json: { name: 'Ada' } });
  expect(baseURL).not.toBe(wpt.origin);
  await page.goto('/');
  await expect(page.getByRole('status')).toHaveText('ready');
  await page.getByRole('button').click();
  await expect(page.getByRole('status')).toHaveText('1');
});

test('a call that breaks is seen by the app', async ({ page, wpt }) => {
  wpt.route('/api/users/me', { json: { name: 'Ada' } }, { fault: 'reset-after-head' });
  const response = await page.goto('/me');
  expect(response?.status()).toBe(500);
});

test.describe('with ports of its own', () => {
  test.use({ wptserve: { ports: { http: ['auto', 'auto'] } } });

  test('the app still finds the server', async ({ page, wpt }) => {
    wpt.route('/api/users/me', { json: { name: 'Ada' } });
    await page.goto('/me');
    await expect(page.getByRole('heading')).toHaveText('Hello Ada');
  });
});
