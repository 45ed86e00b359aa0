// Redirects to another host over https, to one with an international name, and to one below a wildcard.

import { expect, redirect, test } from '../../src/index.ts';

test.use({ wptserve: { hosts: ['secure.example', 'žluť.example', '*.cdn.example'] } });

test('each host is led to the server', async ({ page, wpt }) => {
  wpt.route('/start', redirect('https://secure.example/next'));
  wpt.route('https://secure.example/next', redirect('https://xn--lu-yta1h.example/next'));
  wpt.route('/next', redirect('http://eu.cdn.example/end'), { host: 'žluť.example' });
  wpt.route('/end', { body: 'end' }, { host: '*.cdn.example' });
  await page.goto('/start');
  expect(page.url()).toBe('http://eu.cdn.example/end');
});
