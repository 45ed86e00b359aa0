import { mergeTests, test as base } from '@playwright/test';
import { expect, test as wptTest } from 'playwright-wptserve';

const greetingTest = base.extend<{ greeting: string }>({ greeting: 'Hello from a fixture' });
const test = mergeTests(wptTest, greetingTest);

test('its fixtures merge with those of another test object', async ({ page, wpt, greeting }) => {
  wpt.route('/greeting', { body: greeting });
  await page.goto('/greeting');
  await expect(page.locator('body')).toHaveText(greeting);
});
