import { expect, redirect, test } from '../../src/index.ts';

test('gives up on two pages that redirect to each other', async ({ page, wpt }) => {
  const account = wpt.route('/account', redirect('/login'));
  const login = wpt.route('/login', redirect('/account'));

  await expect(page.goto('/account')).rejects.toThrow('net::ERR_TOO_MANY_REDIRECTS');

  // Chromium gives up at the 20th redirect.
  expect(account.requests).toHaveLength(10);
  expect(login.requests).toHaveLength(10);
});

test('gives up on a page that redirects to itself in ever new ways', async ({ page, wpt }) => {
  const next = wpt.route('/next/{number}', ({ routeMatch }) =>
    redirect(`/next/${Number(routeMatch['number']) + 1}`, 307),
  );

  await expect(page.goto('/next/1')).rejects.toThrow('net::ERR_TOO_MANY_REDIRECTS');

  expect(next.requests.at(-1)?.path).toBe('/next/20');
});

test('arrives when the loop ends in time', async ({ page, wpt }) => {
  wpt.route('/account', [redirect('/login'), { body: 'Welcome', contentType: 'text/plain' }]);
  wpt.route('/login', redirect('/account', 303));

  await page.goto('/account');

  await expect(page.locator('body')).toHaveText('Welcome');
});
