// A payment of somebody else's API fails.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test.use({ wptserve: { hosts: ['api.stripe.com'] } });

test('https://api.stripe.com/v1/charges answers 402', async ({ page, wpt }) => {
  wpt.route(
    'https://api.stripe.com/v1/charges',
    { status: 402, json: { error: { code: 'card_declined' } } },
    { method: 'POST', cors: true },
  );
  await openBlankPage(page, wpt);
  const declined = await page.evaluate(async () => {
    const response = await fetch('https://api.stripe.com/v1/charges', { method: 'POST' });
    return [response.status, await response.json()] as unknown;
  });
  expect(declined).toEqual([402, { error: { code: 'card_declined' } }]);
});
