import { expect, test } from '../src/index.ts';

// What the message of wpt.https tells a user to write.
test.use({ launchOptions: async ({ launchOptions }, use) => use({ ...launchOptions, slowMo: 1 }) });

test('launch options of the own can keep the trust in the server', async ({ page, wpt }) => {
  wpt.route('/', { body: 'trusted', contentType: 'text/plain' });
  await page.goto(wpt.https.url('/'));
  await expect(page.locator('body')).toHaveText('trusted');
});
