const { mergeTests, test: base } = require('@playwright/test');
const { expect, script, test: wptTest } = require('playwright-wptserve');

const greetingTest = base.extend({ greeting: 'Hello from a fixture' });
const test = mergeTests(wptTest, greetingTest);

test('require() gives the same test object', async ({ page, wpt, greeting }) => {
  wpt.route(
    '/greeting',
    script.head(200, { 'Content-Type': 'text/plain' }).write(greeting).close(),
  );
  await page.goto('/greeting');
  await expect(page.locator('body')).toHaveText(greeting);
});
