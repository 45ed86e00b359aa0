// Forty contexts of one browser at once, with a server for each: all have the same names on the
// same standard ports, each has options of its own, and none sees anything of another.

import type { Browser, Page } from '@playwright/test';
import { expect, expectedError, test, type ServerOptions } from '../src/index.ts';
import { trustingOptions } from '../src/playwright/test-settings.ts';
import { openServingProxy, type ServingProxy } from '../test/support/serving-proxy.ts';

/** What comes of a request on https. */
interface Seen {
  /** The version of TLS, where there is an answer. */
  readonly protocol?: string;
  readonly error?: string;
}

/** Options of a server, and what a page sees of them. */
interface Row {
  readonly options: ServerOptions;
  readonly seen: Seen;
  /** What the script says that was injected. */
  readonly injected?: string;
  /** A request takes at least so long. */
  readonly atLeastMs?: number;
}

const good: Seen = { protocol: 'TLS 1.3' };
const badTls = [
  'expired',
  'not-yet-valid',
  'wrong-host',
  'self-signed',
  'untrusted-root',
  'no-san',
  'incomplete-chain',
  'weak-signature',
  'small-key',
  'tls1.0',
  'tls1.1',
  'no-common-cipher',
  'alpn-refused',
  'handshake-close',
  'handshake-reset',
  'handshake-garbage',
  'plain-http',
  'alert:unrecognized_name',
] as const;

const rows: readonly Row[] = [
  ...Array.from({ length: 10 }, () => ({ options: {}, seen: good })),
  ...badTls.map((tls) => ({
    options: { tls },
    seen: { error: expectedError(tls, 'chromium').error ?? '' },
  })),
  { options: { tls: { maxVersion: 'TLSv1.2' } }, seen: { protocol: 'TLS 1.2' } },
  { options: { tls: { minVersion: 'TLSv1.3' } }, seen: good },
  { options: { tls: { hosts: { 'other.test': 'expired' } } }, seen: good },
  ...(
    [
      ['refuse', 'SOCKS_CONNECTION_FAILED'],
      ['reset-on-accept', 'CONNECTION_RESET'],
      ['reset-after-request', 'CONNECTION_RESET'],
      ['close-after-request', 'EMPTY_RESPONSE'],
    ] as const
  ).map(([fault, error]) => ({
    options: { fault: { hosts: { 'web.test': fault } } },
    seen: { error: `net::ERR_${error}` },
  })),
  { options: { network: { latency: 700 } }, seen: good, atLeastMs: 700 },
  { options: { latency: 600 }, seen: good, atLeastMs: 600 },
  { options: { injectScript: { content: 'injected = "one"' } }, seen: good, injected: 'one' },
  { options: { injectScript: { content: 'injected = "two"' } }, seen: good, injected: 'two' },
  { options: { notSubdomains: ['no'], record: 'on' }, seen: good },
];

test('each of forty contexts at once sees its own server, and no other', async ({
  playwright,
  launchOptions,
}) => {
  test.setTimeout(120_000);
  expect(rows).toHaveLength(40);
  const servers = await Promise.all(rows.map(({ options }, index) => startServer(options, index)));
  // Each server has a key of its own.
  const keys = servers.map(({ spkiHash }) => spkiHash);
  expect(new Set(keys).size).toBe(40);
  const browser = await playwright.chromium.launch(trustingOptions(launchOptions, keys.join()));

  const pages = await Promise.all(servers.map((server) => openPage(browser, server)));
  expect(browser.contexts()).toHaveLength(40);
  const opened = await Promise.all(pages.map((page, index) => openPlain(page, index)));
  const asked = await Promise.all(pages.map((page, index) => askSecure(page, index)));
  const cookies = await Promise.all(pages.map((page) => page.context().cookies()));

  expect(opened).toEqual(
    rows.map(({ injected }, index) => ({ title: `server ${index}`, injected: injected ?? '' })),
  );
  expect(asked.map(({ seen }) => seen)).toEqual(
    rows.map(({ seen }, index) =>
      seen.error === undefined ? { ...seen, text: `server ${index}` } : seen,
    ),
  );
  for (const [index, { atLeastMs = 0 }] of rows.entries()) {
    expect(asked[index]?.ms).toBeGreaterThanOrEqual(atLeastMs);
  }
  expect(cookies.map((each) => each.map(({ value }) => value))).toEqual(
    rows.map((_, index) => [String(index)]),
  );
  for (const [index, { wpt }] of servers.entries()) {
    expect(new Set(wpt.requests.map(({ query }) => query))).toEqual(new Set([`of=${index}`]));
  }

  await browser.close();
  await Promise.all(servers.map((server) => server.close()));
});

async function startServer(options: ServerOptions, index: number): Promise<ServingProxy> {
  const server = await openServingProxy({
    browserHost: 'web.test',
    subdomains: ['www'],
    ...options,
  });
  server.wpt.route('/', {
    contentType: 'text/html',
    headers: { 'Set-Cookie': `own=${index}; Domain=web.test` },
    body: `<!doctype html><link rel="icon" href="data:,"><title>server ${index}</title>`,
  });
  server.wpt.route('/data', {
    headers: { 'Access-Control-Allow-Origin': '*' },
    body: `server ${index}`,
  });
  return server;
}

function openPage(browser: Browser, { port }: ServingProxy): Promise<Page> {
  return browser.newPage({ proxy: { server: `socks5://127.0.0.1:${port}` } });
}

async function openPlain(page: Page, index: number): Promise<{ title: string; injected: string }> {
  await page.goto(`http://www.web.test/?of=${index}`);
  const injected = await page.evaluate(() => (globalThis as { injected?: string }).injected ?? '');
  return { title: await page.title(), injected };
}

async function askSecure(
  page: Page,
  index: number,
): Promise<{ seen: Seen & { text?: string }; ms: number }> {
  const url = `https://web.test/data?of=${index}`;
  const failed = page
    .waitForEvent('requestfailed', { timeout: 0 })
    .then((request) => request.failure()?.errorText);
  const responded = page.waitForResponse(url, { timeout: 0 });
  // The one of the two that does not come goes on waiting until the page is closed.
  for (const each of [failed, responded]) each.catch(() => {});
  const { text, ms } = await page.evaluate(fetchText, url);
  if (text === undefined) return { seen: { error: (await failed) ?? '' }, ms };
  const { protocol = '' } = (await (await responded).securityDetails()) ?? {};
  return { seen: { protocol, text }, ms };
}

/** Runs in the page. */
async function fetchText(url: string): Promise<{ text: string | undefined; ms: number }> {
  const from = performance.now();
  const text = await fetch(url).then(
    (response) => response.text(),
    () => undefined,
  );
  return { text, ms: performance.now() - from };
}
