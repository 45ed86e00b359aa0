import { expect, script, test } from 'playwright-wptserve';

test('a page shows what arrived before a gate', async ({ page, wpt }) => {
  const route = wpt.route(
    '/page',
    script
      .head(200, { 'Content-Type': 'text/html', 'Transfer-Encoding': 'chunked' })
      .chunk('<!doctype html><p>first</p>')
      .gate('rest')
      .chunk('<p>second</p>')
      .end(),
  );
  await page.goto('/page', { waitUntil: 'commit' });
  await expect(page.locator('p')).toHaveText(['first']);
  await route.release('rest');
  await expect(page.locator('p')).toHaveText(['first', 'second']);
});

test('the same server answers over TLS', async ({ page, wpt }) => {
  wpt.route('/', { body: '<!doctype html><title>secure</title>', contentType: 'text/html' });
  await page.goto(wpt.https.url('/'));
  await expect(page).toHaveTitle('secure');
});
