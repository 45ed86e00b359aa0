// Bad TLS beside good TLS, by host and by test, and client certificates. What the browser makes of
// every single fault is in browser-errors.spec.ts.

import type { Browser, BrowserContextOptions } from '@playwright/test';
import { expect, expectedError, test } from '../src/index.ts';
import type { Wpt } from '../src/index.ts';

const page200 = { body: '<!doctype html><title>Good</title>', contentType: 'text/html' };

test.use({ wptserveTrust: 'authority', ignoreHTTPSErrors: false });

test.describe('one host is bad', () => {
  test.use({ wptserve: { tls: { hosts: { 'expired.localhost': 'expired' } } } });

  test('it alone is refused, and the others are secure', async ({
    page,
    wpt,
    browserName,
    browserTrust,
  }) => {
    const route = wpt.route('/', page200);
    await page.goto(wpt.https.url('/', { host: 'www.localhost' }));
    await expect(page).toHaveTitle('Good');
    const digest = await page.evaluate(async () => {
      const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc'));
      return Array.from(new Uint8Array(bytes).subarray(0, 4));
    });
    expect(digest).toEqual([0xba, 0x78, 0x16, 0xbf]);

    const url = wpt.https.url('/', { host: 'expired.localhost' });
    const { error } = expectedError('expired', browserName, { trust: browserTrust });
    await expect(page.goto(url)).rejects.toThrow(error);
    expect(route.requests.map((request) => request.url)).toEqual([
      wpt.https.url('/', { host: 'www.localhost' }),
    ]);
  });

  test('a page of a good host cannot load its script', async ({ page, wpt }) => {
    wpt.route('/', page200);
    const module = wpt.route('/lib.js', { body: '', contentType: 'text/javascript' });
    await page.goto(wpt.https.url('/'));
    const loaded = await page.evaluate(
      (src) =>
        new Promise<string>((resolve) => {
          const element = document.createElement('script');
          element.addEventListener('load', () => resolve('load'));
          element.addEventListener('error', () => resolve('error'));
          document.head.append(Object.assign(element, { src }));
        }),
      wpt.https.url('/lib.js', { host: 'expired.localhost' }),
    );
    expect(loaded).toBe('error');
    expect(module.requests).toEqual([]);
  });

  test('a service worker registers on a good host, and meets the bad one', async ({
    page,
    wpt,
  }) => {
    wpt.route('/', page200);
    wpt.route('/worker.js', {
      contentType: 'text/javascript',
      body: `onfetch = (event) => {
        if (!event.request.url.endsWith('/from-worker')) return;
        event.respondWith(fetch(${JSON.stringify(wpt.https.url('/', { host: 'expired.localhost' }))})
          .then(() => new Response('good'), ({ name }) => new Response(name)));
      };`,
    });
    await page.goto(wpt.https.url('/'));
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/worker.js');
      await navigator.serviceWorker.ready;
    });
    await page.reload();
    const answer = await page.evaluate(async () => (await fetch('/from-worker')).text());
    expect(answer).toBe('TypeError');
  });
});

test.describe('all hosts below a name are bad', () => {
  test.use({ wptserve: { tls: { hosts: { '*.bad.localhost': 'handshake-close' } } } });

  test('they are refused, and their parent is not', async ({ page, wpt, browserName }) => {
    wpt.route('/', page200);
    await page.goto(wpt.https.url('/', { host: 'bad.localhost' }));
    await expect(page).toHaveTitle('Good');
    const url = wpt.https.url('/', { host: 'a.b.bad.localhost' });
    const { error } = expectedError('handshake-close', browserName);
    await expect(page.goto(url)).rejects.toThrow(error);
  });
});

test.describe('a whole test is bad', () => {
  test.use({ wptserve: { tls: 'wrong-host' } });

  test('https is refused, and http is not', async ({ page, wpt, browserName, browserTrust }) => {
    wpt.route('/', page200);
    await page.goto('/');
    await expect(page).toHaveTitle('Good');
    const { error } = expectedError('wrong-host', browserName, { trust: browserTrust });
    await expect(page.goto(wpt.https.url('/'))).rejects.toThrow(error);
  });

  test('the request fixture refuses the certificate, unless it shall not', async ({
    request,
    playwright,
    wpt,
  }) => {
    wpt.route('/', page200);
    await expect(request.get(wpt.https.url('/'))).rejects.toThrow('Hostname/IP does not match');
    const lax = await playwright.request.newContext({ ignoreHTTPSErrors: true });
    expect((await lax.get(wpt.https.url('/'))).status()).toBe(200);
    await lax.dispose();
  });
});

test.describe('the version of TLS', () => {
  test.use({
    wptserve: {
      tls: {
        hosts: {
          'old.localhost': { maxVersion: 'TLSv1.2' },
          'new.localhost': { minVersion: 'TLSv1.3' },
        },
      },
    },
  });

  for (const [host, protocol] of [
    ['old.localhost', 'TLS 1.2'],
    ['new.localhost', 'TLS 1.3'],
    ['localhost', 'TLS 1.3'],
  ] as const) {
    test(`of ${host} is ${protocol}`, async ({ page, wpt }) => {
      wpt.route('/', page200);
      const response = await page.goto(wpt.https.url('/', { host }));
      expect(await response?.securityDetails()).toMatchObject({ protocol });
    });
  }
});

test.describe('a certificate of the client is asked for', () => {
  test.use({ wptserve: { tls: { clientCertificate: 'request' } } });

  test('a browser without one comes without one', async ({ page, wpt }) => {
    const route = wpt.route('/', page200);
    await page.goto(wpt.https.url('/'));
    expect(route.requests[0]?.clientCertificate).toBeUndefined();
  });

  test('a page shows the one it has', async ({ browser, wpt, issueClientCertificate }) => {
    const ada = await issueClientCertificate('Ada');
    const route = wpt.route('/', page200);
    await openAs(browser, wpt, ada);
    expect(route.requests[0]?.clientCertificate).toEqual({ subject: 'CN=Ada', isAuthorized: true });
  });
});

test.describe('a certificate of the client is required', () => {
  test.use({ wptserve: { tls: { clientCertificate: 'require' } } });

  test('a browser without one is refused', async ({ page, wpt }) => {
    const route = wpt.route('/', page200);
    await expect(page.goto(wpt.https.url('/'))).rejects.toThrow('net::ERR_');
    expect(route.requests).toEqual([]);
  });

  test('a page with one comes in', async ({ browser, wpt, issueClientCertificate }) => {
    const grace = await issueClientCertificate('Grace');
    const route = wpt.route('/', page200);
    await openAs(browser, wpt, grace);
    expect(route.requests[0]?.clientCertificate?.subject).toBe('CN=Grace');
  });

  test('the request fixture too', async ({ playwright, wpt, issueClientCertificate }) => {
    const ada = await issueClientCertificate('Ada');
    wpt.route('/', ({ clientCertificate }) => ({ json: clientCertificate }));
    const request = await playwright.request.newContext(presenting(wpt, ada));
    const response = await request.get(wpt.https.url('/'));
    expect(await response.json()).toEqual({ subject: 'CN=Ada', isAuthorized: true });
    await request.dispose();
  });

  test.describe('under another name', () => {
    test.use({
      wptserve: { browserHost: 'web-platform.test', tls: { clientCertificate: 'require' } },
    });

    test('a page with one comes in through the proxy', async ({
      browser,
      wpt,
      issueClientCertificate,
    }) => {
      const ada = await issueClientCertificate('Ada');
      const route = wpt.route('/', page200);
      await openAs(browser, wpt, ada);
      expect(route.requests[0]?.url).toBe('https://web-platform.test/');
      expect(route.requests[0]?.clientCertificate?.subject).toBe('CN=Ada');
    });
  });
});

for (const [tls, message] of [
  ['expired', 'certificate has expired'],
  ['not-yet-valid', 'certificate is not yet valid'],
  ['wrong-host', "Hostname/IP does not match certificate's altnames"],
  ['self-signed', 'self-signed certificate'],
  ['untrusted-root', 'self-signed certificate in certificate chain'],
  ['incomplete-chain', 'unable to verify the first certificate'],
  ['weak-signature', 'digest algorithm too weak'],
  ['small-key', 'key too weak'],
  ['tls1.0', 'protocol version'],
  ['no-common-cipher', 'handshake failure'],
  ['handshake-reset', 'ECONNRESET'],
  ['plain-http', 'wrong version number'],
] as const) {
  test.describe(`a server is ${tls}`, () => {
    test.use({ wptserve: { tls } });

    test('the request fixture says why it refuses it', async ({ request, wpt }) => {
      const route = wpt.route('/', page200);
      await expect(request.get(wpt.https.url('/'))).rejects.toThrow(message);
      expect(route.requests).toEqual([]);
    });
  });
}

type ClientCertificate = Readonly<{ cert: Buffer; key: Buffer }>;

async function openAs(browser: Browser, wpt: Wpt, own: ClientCertificate): Promise<void> {
  const page = await browser.newPage(presenting(wpt, own));
  await page.goto(wpt.https.url('/'));
  await expect(page).toHaveTitle('Good');
  await page.close();
}

function presenting(
  wpt: Wpt,
  own: ClientCertificate,
): Pick<BrowserContextOptions, 'clientCertificates'> {
  return { clientCertificates: [{ origin: wpt.https.origin, ...own }] };
}
