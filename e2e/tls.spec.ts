import { expect, script, test } from '../src/index.ts';
import { startServer } from '../src/server.ts';

const page200 = { body: '<!doctype html><title>Test</title>', contentType: 'text/html' };

test.use({ ignoreHTTPSErrors: false });

for (const host of ['localhost', 'www.localhost', 'a.b.localhost']) {
  test(`https://${host} has a good certificate and registers a service worker`, async ({
    page,
    wpt,
  }) => {
    wpt.route('/', page200);
    const worker = wpt.route('/worker.js', {
      contentType: 'text/javascript',
      body: 'onfetch = (event) => event.respondWith(new Response("from the worker"));',
    });

    const response = await page.goto(wpt.https.url('/', { host }));
    expect(response?.status()).toBe(200);
    expect(await response?.securityDetails()).toMatchObject({ protocol: 'TLS 1.3' });
    expect(page.url()).toBe(`https://${host}:${wpt.https.port}/`);
    expect(await page.evaluate(() => isSecureContext)).toBe(true);

    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/worker.js');
      await navigator.serviceWorker.ready;
    });
    await page.reload();
    await expect(page.locator('body')).toHaveText('from the worker');
    expect(worker.requests[0]?.protocol).toBe('https');
  });
}

test('a page on one https host fetches from another', async ({ page, wpt }) => {
  wpt.route('/', page200);
  const data = wpt.route('/data', ({ url }) => ({
    json: { url },
    headers: { 'Access-Control-Allow-Origin': '*' },
  }));
  await page.goto(wpt.https.url('/', { host: 'www.localhost' }));
  const urls = ['api.localhost', 'localhost', '127.0.0.1', '[::1]'].map((host) =>
    wpt.https.url('/data', { host }),
  );
  const answers = await page.evaluate(
    (each) => Promise.all(each.map(async (url) => (await fetch(url)).json())),
    urls,
  );
  expect(answers).toEqual(urls.map((url) => ({ url })));
  expect(data.requests[0]?.headers.get('origin')).toBe(`https://www.localhost:${wpt.https.port}`);
});

test('the request fixture trusts the server, whoever asks', async ({
  page,
  request,
  playwright,
  wpt,
}) => {
  wpt.route('/', ({ protocol }) => ({ body: protocol }));
  await using own = await playwright.request.newContext();
  for (const each of [request, page.request, own]) {
    for (const host of ['localhost', '127.0.0.1', '[::1]']) {
      expect(await (await each.get(wpt.https.url('/', { host }))).text()).toBe('https');
    }
  }
});

test('http and https are the same server side by side', async ({ page, wpt }) => {
  const route = wpt.route('/', ({ protocol }) => ({ ...page200, body: protocol }));
  await page.goto('/');
  await expect(page.locator('body')).toHaveText('http');
  await page.goto(wpt.https.url('/'));
  await expect(page.locator('body')).toHaveText('https');
  expect(wpt.https.port).not.toBe(wpt.port);
  expect(route.requests.map(({ url }) => url)).toEqual([wpt.url('/'), wpt.https.url('/')]);
});

test('a script resets a connection through TLS', async ({ page, wpt }) => {
  wpt.route('/', page200);
  await page.goto(wpt.https.url('/'));
  const failure = page.waitForEvent('requestfailed');
  const route = wpt.route('/reset', script.head(200, { 'Content-Length': 9 }).write('abc').reset());
  await page.evaluate(() =>
    fetch('/reset')
      .then((response) => response.text(), String)
      .catch(String),
  );
  expect((await failure).failure()?.errorText).toBe('net::ERR_CONNECTION_RESET');
  expect(route.exchanges[0]?.outcome).toBe('reset');
});

test('a certificate of another key is refused', async ({ browser, wpt }) => {
  wpt.route('/', page200);
  await using stranger = await startServer();
  const page = await browser.newPage();
  await expect(page.goto(stranger.https.url('/'))).rejects.toThrow(
    'net::ERR_CERT_AUTHORITY_INVALID',
  );
  await page.close();
});
