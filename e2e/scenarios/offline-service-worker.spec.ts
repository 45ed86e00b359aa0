// Offline: the service worker answers, and the server resets everything.

import { expect, script, test } from '../../src/index.ts';

test('the page is there without its server', async ({ page, wpt }) => {
  wpt.route('/sw.js', {
    contentType: 'text/javascript',
    body: `
      oninstall = (event) => event.waitUntil(caches.open('v1').then((cache) => cache.addAll(['/app.html'])));
      onactivate = (event) => event.waitUntil(clients.claim());
      onfetch = (event) => event.respondWith(
        fetch(event.request).catch(() => caches.match(event.request).then((hit) => hit ?? Response.error())));`,
  });
  const app = wpt.route('/app.html', {
    contentType: 'text/html',
    body: '<!doctype html><link rel="icon" href="data:,"><h1>App</h1>',
  });
  await page.goto('/app.html');
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/sw.js');
    await navigator.serviceWorker.ready;
  });
  app.unroute();
  wpt.route('/*', script.reset());
  await page.reload();
  await expect(page.getByRole('heading')).toHaveText('App');
});
