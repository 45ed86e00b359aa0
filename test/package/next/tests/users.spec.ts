// Every test has answers of its own for the server of the app.

import { expect, test } from 'playwright-wptserve';

for (let index = 1; index <= 20; index += 1) {
  test(`user ${index}`, async ({ page, wpt }) => {
    const name = `user ${index} of worker ${test.info().workerIndex}`;
    const route = wpt.route('/api/users/me', { json: { name } });
    await page.goto('/me');
    await expect(page.getByRole('heading')).toHaveText(`Hello ${name}`);
    await expect(route).toHaveBeenRequested({ times: 1 });
  });
}
