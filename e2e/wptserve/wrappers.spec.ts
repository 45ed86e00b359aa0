import { expect, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/wpt', wrappers: true } });

for (const [path, title] of [
  ['/any/globals.any.html', 'Where a test runs'],
  ['/any/globals.any.worker.html', 'Where a test runs'],
] as const) {
  test(`an .any.js test passes at ${path}`, async ({ page }) => {
    await page.goto(path);
    await expect(page).toHaveTitle(title);
    await expect(page.locator('#log p')).toHaveText([
      'PASS: the global says what it is',
      'PASS: the server fills in templates',
    ]);
  });
}

test('a .window.js test has its title', async ({ page }) => {
  await page.goto('/any/title.window.html');
  await expect(page.locator('#log p')).toHaveText(['PASS: the title is from META']);
});

test.describe('with a script to inject', () => {
  test.use({
    wptserve: {
      documentRoot: 'fixtures/wpt',
      wrappers: true,
      injectScript: { content: 'self.injected = document.scripts.length;' },
    },
  });

  test('it runs before all others and leaves nothing behind', async ({ page }) => {
    await page.goto('/any/title.window.html');
    expect(await page.evaluate('injected')).toBe(1);
    await expect(page.locator('#log p')).toHaveText(['PASS: the title is from META']);
    expect(await page.content()).not.toContain('injected');
  });
});
