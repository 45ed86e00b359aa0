import { expect, test } from 'playwright-wptserve';

test('the same server answers over TLS', async ({ page, wpt }) => {
  wpt.route('/', { body: '<!doctype html><title>secure</title>', contentType: 'text/html' });
  await page.goto(wpt.https.url('/'));
  await expect(page).toHaveTitle('secure');
});
