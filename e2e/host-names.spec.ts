import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../src/index.ts';
import { startServer } from '../src/server.ts';

const html = { contentType: 'text/html', body: '<!doctype html><title>Test</title>' };

test.use({
  wptserve: {
    browserHost: 'web-platform.test',
    alternateHosts: { alt: 'not-web-platform.test' },
    subdomains: ['www', 'élève'],
    notSubdomains: ['nonexistent'],
    hosts: ['*.cdn.example'],
  },
});

for (const [name, host] of [
  ['the main host', 'web-platform.test'],
  ['a subdomain', 'www.web-platform.test'],
  ['an internationalised name', 'xn--lve-6lad.web-platform.test'],
  ['an alternate host', 'www.not-web-platform.test'],
  ['a wildcard', 'a.b.cdn.example'],
] as const) {
  test(`${name} leads to the server on the standard ports`, async ({ page, wpt }) => {
    const route = wpt.route('/', html);
    for (const scheme of ['http', 'https']) {
      await page.goto(`${scheme}://${host}/`);
      expect(page.url()).toBe(`${scheme}://${host}/`);
      expect(await page.evaluate(() => isSecureContext)).toBe(scheme === 'https');
    }
    expect(route.requests.map(({ url }) => url)).toEqual([`http://${host}/`, `https://${host}/`]);
    expect(route.requests[0]?.headers.get('host')).toBe(host);
  });
}

test('URLs of the server need no port, and its bound ports lead there too', async ({
  page,
  wpt,
}) => {
  wpt.route('/', html);
  expect(wpt.origin).toBe('http://web-platform.test');
  expect(wpt.https.url('/', { host: wpt.host('www') })).toBe('https://www.web-platform.test/');
  expect(wpt.host('élève', 'alt')).toBe('xn--lve-6lad.not-web-platform.test');
  await page.goto('/');
  expect(page.url()).toBe('http://web-platform.test/');
  await page.goto(wpt.url('/', { host: wpt.host('www'), port: wpt.port }));
  expect(page.url()).toBe(`http://www.web-platform.test:${wpt.port}/`);
  await page.goto(wpt.url('/', { host: 'www.localhost' }));
  expect(page.url()).toBe(`http://www.localhost:${wpt.port}/`);
});

test('a route answers for the host and the protocol that it names', async ({ page, wpt }) => {
  wpt.route('/', html);
  const www = wpt.route('/', html, { host: 'www' });
  const secure = wpt.route('/', html, { host: '*.cdn.example', protocol: 'https' });
  expect(www.url).toBe('http://www.web-platform.test/');
  for (const host of ['web-platform.test', 'www.web-platform.test', 'a.b.cdn.example']) {
    for (const scheme of ['http', 'https']) await page.goto(`${scheme}://${host}/`);
  }
  expect(www.requests.map(({ url }) => url)).toEqual([www.url, 'https://www.web-platform.test/']);
  expect(secure.requests.map(({ url }) => url)).toEqual(['https://a.b.cdn.example/']);
});

test('cookies, service workers and fetches across sites are as on the web', async ({
  page,
  wpt,
}) => {
  wpt.route('/', html);
  wpt.route('/sw.js', { contentType: 'text/javascript', body: 'onfetch = () => {};' });
  const data = wpt.route('/data', ({ headers }) => ({
    json: { cookie: headers.get('cookie') ?? '' },
    headers: { 'Access-Control-Allow-Origin': '*' },
  }));
  await page.goto('https://www.web-platform.test/');
  await page.evaluate(async () => {
    await navigator.serviceWorker.register('/sw.js');
    document.cookie = 'shared=1; Domain=web-platform.test; Secure';
    document.cookie = 'own=1; Secure';
  });
  await page.goto('https://web-platform.test/');
  expect(await page.evaluate(() => document.cookie)).toBe('shared=1');
  const other = await page.evaluate(async () =>
    (await fetch('https://not-web-platform.test/data')).json(),
  );
  expect(other).toEqual({ cookie: '' });
  expect(data.requests[0]?.headers.get('origin')).toBe('https://web-platform.test');
});

test('a name that shall not resolve does not', async ({ page, wpt }) => {
  const host = wpt.host('nonexistent');
  await expect(page.goto(`http://${host}/`)).rejects.toThrow('net::ERR_NAME_NOT_RESOLVED');
});

test('other hosts are refused, and shown in the report', async ({ page, wpt }, testInfo) => {
  wpt.route('/', html);
  await expect(page.goto('http://example.com/')).rejects.toThrow(
    'net::ERR_SOCKS_CONNECTION_FAILED',
  );
  expect(testInfo.annotations).toContainEqual({
    type: 'wptserve',
    description: 'example.com:80 was refused: no option names this host',
  });
});

test('contexts of the test itself, and its request fixture, know the names too', async ({
  browser,
  request,
  wpt,
}) => {
  wpt.route('/', ({ url }) => ({ ...html, headers: { 'X-Url': url } }));
  const context = await browser.newContext();
  const page = await context.newPage();
  const response = await page.goto('https://www.web-platform.test/');
  expect(await response?.headerValue('x-url')).toBe('https://www.web-platform.test/');
  const answer = await request.get('http://www.web-platform.test/');
  expect(answer.headers()['x-url']).toBe('http://www.web-platform.test/');
});

test('another server of this machine is reached too, and is no stranger', async ({
  page,
  request,
  wpt,
}, testInfo) => {
  await using other = await startServer();
  other.route('/', { ...html, headers: { 'X-Other': 'yes' } });
  wpt.route('/', html);
  for (const host of ['localhost', 'www.localhost', '127.0.0.1', '[::1]']) {
    const response = await page.goto(other.url('/', { host }));
    expect(await response?.headerValue('x-other')).toBe('yes');
  }
  expect((await request.get(other.url('/'))).headers()['x-other']).toBe('yes');
  expect(wpt.requests).toEqual([]);
  expect(testInfo.annotations).toEqual([]);
});

test('no other port of a name leads anywhere', async ({ page, wpt }) => {
  await using other = await startServer();
  const url = wpt.url('/').replace('.test', `.test:${other.port}`);
  await expect(page.goto(url)).rejects.toThrow('net::ERR_SOCKS_CONNECTION_FAILED');
});

test.describe('below localhost', () => {
  test.use({ wptserve: { subdomains: ['www'], notSubdomains: ['nonexistent'] } });

  test('a name that shall not resolve is not served, and the others are', async ({ page, wpt }) => {
    const route = wpt.route('/', html);
    await page.goto(wpt.url('/', { host: wpt.host('www') }));
    expect(page.url()).toBe(`http://www.localhost:${wpt.port}/`);
    for (const { port } of [wpt, wpt.https]) {
      const url = `http://${wpt.host('nonexistent')}:${port}/`;
      await expect(page.goto(url)).rejects.toThrow('net::ERR_SOCKS_CONNECTION_FAILED');
    }
    expect(route.requests).toHaveLength(1);
  });
});

for (const otherHosts of ['allow', 'refuse'] as const) {
  test.describe(`other hosts: ${otherHosts}`, () => {
    test.use({ wptserve: { browserHost: 'web-platform.test', otherHosts } });

    test('so it is with a server elsewhere', async ({ page, wpt }, testInfo) => {
      test.skip(process.platform !== 'linux', 'only there 127.0.0.2 is an address of its own');
      wpt.route('/', html);
      await using elsewhere = await listenElsewhere();
      await page.goto('/');
      const status = await page.goto(elsewhere.url).then(
        (response) => response?.status(),
        (error: Error) => /net::\w+/.exec(error.message)?.[0],
      );
      const { host } = new URL(elsewhere.url);
      const description = `${host} was refused: no option names this host`;
      if (otherHosts === 'allow') {
        expect([status, elsewhere.requestCount(), testInfo.annotations]).toEqual([200, 1, []]);
      } else {
        expect([status, elsewhere.requestCount(), testInfo.annotations]).toEqual([
          'net::ERR_SOCKS_CONNECTION_FAILED',
          0,
          [{ type: 'wptserve', description }],
        ]);
      }
    });
  });
}

/** Somebody else's server, on an address that no option names. */
async function listenElsewhere(): Promise<
  AsyncDisposable & { readonly url: string; requestCount(): number }
> {
  let count = 0;
  const server = createServer((request, response) => {
    if (request.url === '/') count += 1;
    response.end('elsewhere');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.2', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.2:${port}/`,
    requestCount: () => count,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
