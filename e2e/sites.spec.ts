import { expect, test } from '../src/index.ts';

test.use({
  wptserve: { documentRoot: 'fixtures/site', index: 'index.html', spa: '/app.html' },
});

test('a page of the application is there when its URL is opened, its scripts are files', async ({
  page,
}) => {
  const response = await page.goto('/users/7?tab=mail');
  expect(response?.status()).toBe(200);
  expect(page.url()).toMatch(/\/users\/7\?tab=mail$/);
  const status = await page.evaluate(() => fetch('/missing.js').then((got) => got.status));
  expect(status).toBe(404);
});
