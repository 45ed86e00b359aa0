// fetch() sends control characters in the value of a field.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('a vertical tab arrives as it was sent', async ({ page, wpt }) => {
  const route = wpt.route('/x', { body: 'ok' });
  await openBlankPage(page, wpt);
  await page.evaluate(() => fetch('/x', { headers: { 'X-V': 'a\u000Bb' } }));
  await expect(route).toHaveBeenRequested({ headers: { 'x-v': 'a\u000Bb' } });
});
