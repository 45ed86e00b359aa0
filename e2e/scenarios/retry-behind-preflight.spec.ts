// 503 twice, then 200, with a preflight before each PUT: preflights take no answer.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('preflights are answered, and not counted', async ({ page, wpt }) => {
  const api = wpt.route('/items', [{ status: 503 }, { status: 503 }, { json: 'saved' }], {
    method: 'PUT',
    cors: true,
  });
  await openBlankPage(page, wpt);
  const statuses = await page.evaluate(
    async (url) => {
      const seen: number[] = [];
      while (seen.at(-1) !== 200) seen.push((await fetch(url, { method: 'PUT' })).status);
      return seen;
    },
    wpt.url('/items', { host: 'api.localhost' }),
  );
  expect(statuses).toEqual([503, 503, 200]);
  await expect(api).toHaveBeenRequested({ times: 3 });
});
