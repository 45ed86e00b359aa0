import { expect, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/wpt' } });

test('a page is painted when its trickled stylesheet is whole', async ({ page }) => {
  await page.goto('/css/trickled.html');
  const paragraph = page.getByText('Painted once');
  await expect(paragraph).toHaveCSS('color', 'rgb(1, 2, 3)');
  await expect(paragraph).toHaveCSS('background-color', 'rgb(4, 5, 6)');
  const { stylesheetMs, firstPaintMs } = await page.evaluate(() => {
    const [stylesheet] = performance.getEntriesByName(
      document.querySelector('link')!.href,
    ) as PerformanceResourceTiming[];
    return {
      stylesheetMs: stylesheet!.responseEnd - stylesheet!.requestStart,
      firstPaintMs: performance.getEntriesByType('paint')[0]!.startTime - stylesheet!.responseEnd,
    };
  });
  // The browser's clock is coarse.
  expect(stylesheetMs).toBeGreaterThan(350);
  expect(firstPaintMs).toBeGreaterThan(0);
});
