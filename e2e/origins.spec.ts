// What host names make of origins: with names and ports as on the real web, a browser keeps its
// rules about cookies, CORS, HSTS, storage and processes, in every kind of context.

import type { Page } from '@playwright/test';
import { expect, test } from '../src/index.ts';
import { openWebSocket } from './support/web-socket.ts';

const html = {
  contentType: 'text/html',
  body: '<!doctype html><link rel="icon" href="data:,"><title>Test</title>',
};
const cors = { 'Access-Control-Allow-Origin': '*' };
const site = 'web-platform.test';
const otherSite = 'not-web-platform.test';

test.use({
  wptserve: {
    browserHost: site,
    alternateHosts: { alt: otherSite },
    subdomains: ['www', 'www1', 'élève'],
    notSubdomains: ['nonexistent'],
    hosts: ['*.cdn.example'],
  },
});

/** Opens a document in a frame, where the page asks it to answer by itself. */
async function openFrame(page: Page, url: string): Promise<void> {
  await page.evaluate(
    (src) =>
      new Promise((resolve) => {
        const frame = Object.assign(document.createElement('iframe'), { src });
        frame.addEventListener('load', resolve);
        document.body.append(frame);
      }),
    url,
  );
}

/** An expression, for a worker: the texts that all the URLs have. */
function asking(urls: readonly string[]): string {
  return `Promise.all(${JSON.stringify(urls)}.map(async (url) => (await fetch(url)).text()))`;
}

test.describe('every name reaches the server', () => {
  const names = ['www.web-platform.test', 'not-web-platform.test', 'a.b.cdn.example'];

  test('in workers, shared workers and service workers', async ({ page, wpt }) => {
    const data = wpt.route('/data', { body: 'data', headers: cors });
    const urls = names.flatMap((name) => [`http://${name}/data`, `https://${name}/data`]);
    // A service worker is on https, and so can ask https only.
    const secureUrls = urls.filter((url) => url.startsWith('https:'));
    const scripts = {
      '/worker.js': `${asking(urls)}.then(postMessage);`,
      '/shared.js': `onconnect = async ({ ports: [port] }) => port.postMessage(await ${asking(urls)});`,
      '/service.js': `onfetch = (event) => {
        if (event.request.url.endsWith('/answers')) {
          event.respondWith(${asking(secureUrls)}.then((texts) => Response.json(texts)));
        }
      };`,
    };
    for (const [path, body] of Object.entries(scripts)) {
      wpt.route(path, { contentType: 'text/javascript', body });
    }
    wpt.route('/', html);

    await page.goto(`http://${site}/`);
    const ofWorker = await page.evaluate(
      () =>
        new Promise((resolve) => {
          new Worker('/worker.js').addEventListener('message', (event) => resolve(event.data));
        }),
    );
    const ofSharedWorker = await page.evaluate(
      () =>
        new Promise((resolve) => {
          const { port } = new SharedWorker('/shared.js');
          port.addEventListener('message', (event) => resolve(event.data));
          port.start();
        }),
    );
    await page.goto(`https://${site}/`);
    await page.evaluate(async () => {
      await navigator.serviceWorker.register('/service.js');
      await navigator.serviceWorker.ready;
    });
    await page.reload();
    const ofServiceWorker = await page.evaluate(async () => (await fetch('/answers')).json());

    expect(ofWorker).toEqual(urls.map(() => 'data'));
    expect(ofSharedWorker).toEqual(urls.map(() => 'data'));
    expect(ofServiceWorker).toEqual(secureUrls.map(() => 'data'));
    expect(data.requests.map(({ url }) => url).toSorted()).toEqual(
      [...urls, ...urls, ...secureUrls].toSorted(),
    );
  });

  test('by WebSocket', async ({ page, wpt }) => {
    wpt.route('/', html);
    const socket = wpt.route('/chat', (request) => openWebSocket(request, request.url));
    await page.goto('/');
    for (const name of names) {
      for (const scheme of ['ws', 'wss']) {
        const message = await page.evaluate(
          (url) =>
            new Promise((resolve) => {
              const opened = new WebSocket(url);
              opened.addEventListener('message', (event) => resolve(event.data));
              opened.addEventListener('error', () => resolve('error'));
            }),
          `${scheme}://${name}/chat`,
        );
        expect(message).toBe(`${scheme === 'ws' ? 'http' : 'https'}://${name}/chat`);
      }
    }
    expect(socket.requests[0]?.headers.get('origin')).toBe('http://web-platform.test');
  });

  test('by request, of the fixture, of the page and of another context', async ({
    page,
    request,
    playwright,
    wpt,
  }) => {
    const data = wpt.route('/data', ({ url }) => ({ body: url }));
    await using own = await playwright.request.newContext();
    for (const each of [request, page.request, own]) {
      for (const name of names) {
        for (const url of [`http://${name}/data`, `https://${name}/data`]) {
          expect(await (await each.get(url)).text()).toBe(url);
        }
      }
    }
    expect(data.requests).toHaveLength(18);
    await expect(request.get('https://other.example/')).rejects.toThrow('NotAllowed');
    await expect(request.get('http://nonexistent.web-platform.test/')).rejects.toThrow(
      /ENOTFOUND|EAI_AGAIN/,
    );
  });

  test('in the spelling of its language', async ({ page, wpt }) => {
    wpt.route('/', html);
    const response = await page.goto('https://élève.web-platform.test/');
    expect(response?.url()).toBe('https://xn--lve-6lad.web-platform.test/');
    expect(await page.evaluate(() => [location.host, document.domain])).toEqual([
      'xn--lve-6lad.web-platform.test',
      'xn--lve-6lad.web-platform.test',
    ]);
    expect(await response?.securityDetails()).toMatchObject({
      subjectName: 'xn--lve-6lad.web-platform.test',
    });
    await page.goto('https://ÉLÈVE.web-platform.test/');
    expect(page.url()).toBe('https://xn--lve-6lad.web-platform.test/');
  });
});

test('HSTS sends every later request to https, below the host too, and in this context only', async ({
  page,
  browser,
  wpt,
}) => {
  const route = wpt.route('/', {
    ...html,
    headers: { 'Strict-Transport-Security': 'max-age=1000; includeSubDomains' },
  });
  const urls = [`http://${site}/`, `http://www.${site}/`, `http://${otherSite}/`];
  // On http it says nothing (RFC 6797 section 7.2).
  await page.goto(`http://${site}/`);
  await page.goto(`http://${site}/`);
  expect(page.url()).toBe(`http://${site}/`);

  await page.goto(`https://${site}/`);
  const seen = [];
  for (const url of urls) {
    await page.goto(url);
    seen.push(page.url());
  }
  const other = await browser.newPage();
  await other.goto(`http://${site}/`);
  expect(seen).toEqual([`https://${site}/`, `https://www.${site}/`, `http://${otherSite}/`]);
  expect(other.url()).toBe(`http://${site}/`);
  expect(route.requests.slice(3).map(({ url }) => url)).toEqual([...seen, `http://${site}/`]);
});

test('cookies know the same site from another, and secure from not', async ({ page, wpt }) => {
  wpt.route('/', {
    ...html,
    headers: [
      ['Set-Cookie', 'strict=1; SameSite=Strict'],
      ['Set-Cookie', 'lax=1; SameSite=Lax'],
      ['Set-Cookie', 'none=1; SameSite=None; Secure'],
      ['Set-Cookie', '__Host-own=1; Secure; Path=/'],
    ],
  });
  wpt.route('/plain', html);
  const asked = wpt.route('/data', ({ headers }) => ({
    body: '',
    headers: {
      'Access-Control-Allow-Origin': headers.get('origin') ?? '',
      'Access-Control-Allow-Credentials': 'true',
    },
  }));
  await page.goto(`https://${site}/`);
  for (const host of [`www.${site}`, otherSite]) {
    await page.goto(`https://${host}/plain`);
    await page.evaluate((url) => fetch(url, { credentials: 'include' }), `https://${site}/data`);
  }
  await page.goto(`http://${site}/data`);
  const [sameSite, crossSite, insecure] = asked.requests.map(({ cookies }) =>
    cookies.keys().toSorted(),
  );
  expect(sameSite).toEqual(['__Host-own', 'lax', 'none', 'strict']);
  // Whether a browser takes cookies of third parties at all is a setting of it.
  expect([[], ['none']]).toContainEqual(crossSite);
  // Chromium takes http and https for two sites, but this is a navigation from nowhere.
  expect(insecure).toEqual(['lax', 'strict']);
});

test('CORS asks before, and withholds what it is not told to give', async ({ page, wpt }) => {
  wpt.route('/', html);
  wpt.route('/secret', { body: 'secret' });
  const preflight = wpt.route(
    '/data',
    {
      status: 204,
      headers: { ...cors, 'Access-Control-Allow-Headers': 'x-own' },
    },
    { method: 'OPTIONS' },
  );
  const data = wpt.route('/data', { body: 'data', headers: cors }, { method: 'GET' });
  await page.goto(`https://www.${site}/`);
  const [given, withheld, own] = await page.evaluate(
    async ([cross, closed, same]) => [
      await (await fetch(cross!, { headers: { 'X-Own': '1' } })).text(),
      await fetch(closed!).then(String, ({ name }: Error) => name),
      await (await fetch(same!, { headers: { 'X-Own': '1' } })).text(),
    ],
    [`https://www1.${site}/data`, `https://www1.${site}/secret`, '/data'],
  );
  expect([given, withheld, own]).toEqual(['data', 'TypeError', 'data']);
  expect(preflight.requests).toHaveLength(1);
  expect(preflight.requests[0]?.headers.get('origin')).toBe(`https://www.${site}`);
  expect(data.requests.map(({ headers }) => headers.get('sec-fetch-site'))).toEqual([
    'same-site',
    'same-origin',
  ]);
});

test('storage belongs to an origin, and in a frame to the site around it too', async ({
  page,
  wpt,
}) => {
  wpt.route('/', html);
  const keep = (value: string): Promise<void> =>
    page.evaluate((text) => localStorage.setItem('kept', text), value);
  await page.goto(`https://${otherSite}/`);
  await keep('of the other site');
  await page.goto(`https://www.${site}/`);
  await keep('of www');
  await page.goto(`http://${site}/`);
  await keep('of http');
  await page.goto(`https://${site}/`);
  const frames = [`https://${otherSite}/`, `https://www.${site}/`, `https://${site}/`];
  for (const url of frames) await openFrame(page, url);
  const kept = await Promise.all(page.frames().map((frame) => frame.evaluate(readKept)));
  expect(kept).toEqual([null, null, 'of www', null]);
});

test('sites have processes of their own, origins of one site share one', async ({ page, wpt }) => {
  wpt.route('/', html);
  await page.goto(`https://${site}/`);
  await openFrame(page, `https://www.${site}/`);
  await openFrame(page, `https://${otherSite}/`);
  const [, sameSite, crossSite] = page.frames();
  // There is a session for a frame with a process of its own only.
  await expect(page.context().newCDPSession(sameSite!)).rejects.toThrow(/separate CDP session/);
  await (await page.context().newCDPSession(crossSite!)).detach();
});

test('a page isolates itself from other origins, and is let alone by their windows', async ({
  page,
  wpt,
}) => {
  const isolating = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
  wpt.route('/', html);
  wpt.route('/isolated', { ...html, headers: isolating });
  await page.goto(`https://${site}/isolated`);
  expect(await page.evaluate(() => [crossOriginIsolated, typeof SharedArrayBuffer])).toEqual([
    true,
    'function',
  ]);
  await page.goto(`http://${site}/isolated`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);

  await page.goto(`https://${site}/isolated`);
  const openers: boolean[] = [];
  for (const url of [`https://${site}/isolated`, `https://www.${site}/`]) {
    const opening = page.waitForEvent('popup');
    await page.evaluate((each) => void window.open(each), url);
    const popup = await opening;
    await popup.waitForURL(url);
    openers.push(await popup.evaluate(() => window.opener !== null));
  }
  expect(openers).toEqual([true, false]);
});

/** Runs in a frame. Whether a third party has any storage is a setting of the browser. */
function readKept(): string | null {
  try {
    return localStorage.getItem('kept');
  } catch {
    return null;
  }
}
