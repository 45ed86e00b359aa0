// Chromium sends a request again, once and unseen, when a connection that it has used before
// dies ahead of the response: also a POST.

import { expect, script, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

const cors = { 'Access-Control-Allow-Origin': '*' };

test('one click and one failure are one order, which Chromium sends twice', async ({
  page,
  wpt,
}) => {
  wpt.route('/stock', { body: '3', headers: cors });
  const orders = wpt.route('/orders', script.reset());
  const failure = page.waitForEvent('requestfailed');

  await page.goto(wpt.url('/order.html', { host: 'www.localhost' }));
  await page.getByRole('button', { name: 'Buy' }).click();

  await expect(page.getByRole('status')).toHaveText('Could not buy');
  expect((await failure).failure()?.errorText).toBe('net::ERR_CONNECTION_RESET');
  await expect(orders).toHaveBeenRequested({ times: 1, method: 'POST', body: 'one pencil' });
  const [first, second] = orders.requests;
  expect(second?.retryOf).toBe(first);
  expect(second?.connection).not.toBe(first?.connection);
  expect(second?.text()).toBe('one pencil');
});

test('an order is sent once on a fresh connection', async ({ page, wpt }) => {
  wpt.route('/stock', { body: '3', headers: { ...cors, Connection: 'close' } });
  const orders = wpt.route('/orders', script.reset());

  await page.goto(wpt.url('/order.html', { host: 'www.localhost' }));
  await page.getByRole('button', { name: 'Buy' }).click();

  await expect(page.getByRole('status')).toHaveText('Could not buy');
  expect(orders.requests).toHaveLength(1);
});

test('an order is not repeated once its response has begun', async ({ page, wpt }) => {
  wpt.route('/stock', { body: '3', headers: cors });
  const orders = wpt.route('/orders', script.head(200, cors).write('Thank').reset());
  const failure = page.waitForEvent('requestfailed');

  await page.goto(wpt.url('/order.html', { host: 'www.localhost' }));
  await page.getByRole('button', { name: 'Buy' }).click();

  await expect(page.getByRole('status')).toHaveText('Bought');
  expect((await failure).failure()?.errorText).toBe('net::ERR_CONNECTION_RESET');
  expect(orders.requests).toHaveLength(1);
});
