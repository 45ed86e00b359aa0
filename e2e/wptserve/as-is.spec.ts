import { expect, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/wpt' } });

test('an .asis file is the response, a line without a colon included', async ({ page }) => {
  const response = await page.goto('/raw/broken-head.asis');
  expect(response?.statusText()).toBe('Odd but fine');
  await expect(page.locator('body')).toHaveText('as is');
  const headers = await response?.headersArray();
  expect(headers).toContainEqual({ name: 'X-Twice', value: '1' });
  expect(headers).toContainEqual({ name: 'x-twice', value: '2' });
});
