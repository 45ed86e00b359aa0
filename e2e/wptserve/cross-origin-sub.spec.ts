import { expect, test } from '../../src/index.ts';

test.use({
  wptserve: {
    documentRoot: 'fixtures/wpt',
    subdomains: ['www'],
    ports: { http: ['auto', 'auto'] },
  },
});

test('templates lead a script to another origin, and it knows where it was loaded', async ({
  page,
  wpt,
}) => {
  await page.goto('/sub/cross-origin.sub.html');
  await expect(page.locator('output')).toHaveText('asked www.localhost from localhost');
  const [, second] = wpt.config.ports['http'] ?? [];
  expect(wpt.requests.map(({ url }) => new URL(url).host)).toContain(`www.localhost:${second}`);
});
