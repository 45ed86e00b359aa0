// Five requests get 401; the token is refreshed once, and all five are repeated.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('one refresh for all', async ({ page, wpt }) => {
  const items = wpt.route('/items/*', { json: 'item' });
  const refused = wpt.route('/items/*', { status: 401 }, { times: 5 });
  const refresh = wpt.route('/token', { json: { token: 'new' }, delay: 50 }, { method: 'POST' });
  await openBlankPage(page, wpt);
  const statuses = await page.evaluate(() => {
    let token: Promise<Response> | undefined;
    const get = async (url: string): Promise<number> => {
      const first = await fetch(url);
      if (first.status !== 401) return first.status;
      await (token ??= fetch('/token', { method: 'POST' }));
      return (await fetch(url)).status;
    };
    return Promise.all([1, 2, 3, 4, 5].map((each) => get(`/items/${each}`)));
  });
  expect(statuses).toEqual([200, 200, 200, 200, 200]);
  await expect(refused).toHaveBeenRequested({ times: 5 });
  await expect(refresh).toHaveBeenRequested({ times: 1 });
  const [refreshed] = refresh.exchanges;
  for (const { receivedAt } of items.requests) {
    expect(receivedAt).toBeGreaterThan(refreshed?.timing.endMs ?? Infinity);
  }
});
