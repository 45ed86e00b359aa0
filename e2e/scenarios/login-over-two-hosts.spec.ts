// A login over two hosts, with redirects that set and unset cookies.

import { expect, redirect, test } from '../../src/index.ts';

test.use({ wptserve: { hosts: ['shop.example', 'login.example'] } });

test('the session is of the shop, and the ticket is gone', async ({ page, wpt, context }) => {
  wpt.route('/account', redirect('http://login.example/'), { host: 'shop.example' });
  wpt.route(
    '/',
    {
      ...redirect('http://shop.example/back?ticket=7'),
      headers: { Location: 'http://shop.example/back?ticket=7', 'Set-Cookie': 'ticket=7' },
    },
    { host: 'login.example' },
  );
  wpt.route(
    '/back',
    {
      status: 302,
      headers: { Location: 'http://login.example/done', 'Set-Cookie': 'session=ada; HttpOnly' },
    },
    { host: 'shop.example', query: { ticket: '7' } },
  );
  wpt.route(
    '/done',
    {
      status: 302,
      headers: { Location: 'http://shop.example/home', 'Set-Cookie': 'ticket=; Max-Age=0' },
    },
    { host: 'login.example', headers: { cookie: 'ticket=7' } },
  );
  const home = wpt.route('/home', { body: 'home' }, { host: 'shop.example' });
  await page.goto('http://shop.example/account');
  expect(page.url()).toBe('http://shop.example/home');
  await expect(home).toHaveBeenRequested({ headers: { cookie: 'session=ada' } });
  expect((await context.cookies()).map(({ name }) => name)).toEqual(['session']);
});
