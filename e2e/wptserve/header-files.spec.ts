import { expect, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/wpt' } });

test('a policy for a whole folder stops its scripts', async ({ page }) => {
  const refused = page.waitForEvent('console', (message) => message.type() === 'error');
  const response = await page.goto('/csp/blocked.html');
  expect(await response?.headerValue('content-security-policy')).toBe("script-src 'none'");
  expect((await refused).text()).toContain("script-src 'none'");
  await expect(page.locator('output')).toHaveText('not run');
});
