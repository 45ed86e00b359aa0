import { expect, script, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

test('paints nothing before the stylesheet is there', async ({ page, wpt }) => {
  const theme = wpt.route(
    '/theme.css',
    script
      .head(200, { 'Content-Type': 'text/css', 'Transfer-Encoding': 'chunked' })
      .chunk('h1 { color: rgb(0, 128, 0) }')
      .gate('rest')
      .chunk('p { color: rgb(0, 0, 128) }')
      .end(),
  );

  await page.goto('/article.html', { waitUntil: 'commit' });
  await theme.reached('rest');
  const heading = page.getByRole('heading', { name: 'A page waits for its style' });
  await expect(heading).toBeAttached();
  expect(await page.evaluate(() => performance.getEntriesByType('paint'))).toEqual([]);

  const releasedAt = await page.evaluate(() => performance.now());
  await theme.release('rest');
  await expect(heading).toHaveCSS('color', 'rgb(0, 128, 0)');
  const firstPaint = await page.waitForFunction(
    () => performance.getEntriesByType('paint')[0]?.startTime,
  );
  expect(await firstPaint.jsonValue()).toBeGreaterThan(releasedAt);
});
