// What a browser makes of the option `cors`: its own preflights, and what a page may read.

import { expect, test } from '../src/index.ts';

const html = {
  contentType: 'text/html',
  body: '<!doctype html><link rel="icon" href="data:,"><title>Test</title>',
};

/** Sends a PUT that needs a preflight; the text of its answer, or the name of the error. */
const save = async ([url, credentials]: readonly [string, RequestCredentials]): Promise<string> => {
  try {
    const response = await fetch(url, {
      method: 'PUT',
      credentials,
      headers: { 'Content-Type': 'application/json', 'X-Token': 'x' },
      body: '{}',
    });
    return await response.text();
  } catch (error) {
    return (error as Error).name;
  }
};

test('the first PUT gets the first answer, behind its preflight', async ({ page, wpt }) => {
  wpt.route('/page', html);
  const items = wpt.route('/items', [{ status: 503, body: 'busy' }, { body: 'saved' }], {
    cors: true,
  });
  await page.goto(wpt.url('/page', { host: 'www.localhost' }));
  const url = wpt.url('/items', { host: 'api.localhost' });
  expect(await page.evaluate(save, [url, 'omit'] as const)).toBe('busy');
  expect(await page.evaluate(save, [url, 'omit'] as const)).toBe('saved');
  await expect(items).toHaveBeenRequested({ times: 2, method: 'PUT' });
  expect(wpt.requests.map(({ method }) => method)).toEqual(
    expect.arrayContaining(['GET', 'OPTIONS', 'PUT', 'PUT']),
  );
  expect(wpt.findings).toEqual([]);
});

test('a page reads with credentials, and an error as well', async ({ page, wpt }) => {
  const origin = new URL(wpt.url('/', { host: 'www.localhost' })).origin;
  const cors = { origin, credentials: true } as const;
  wpt.route('/page', html);
  wpt.route('/items', () => ({ body: 'saved' }), { cors });
  wpt.route('/fails', () => Response.json('failed', { status: 500 }), { cors });
  await page.goto(wpt.url('/page', { host: 'www.localhost' }));
  const at = (path: string): string => wpt.url(path, { host: 'api.localhost' });
  expect(await page.evaluate(save, [at('/items'), 'include'] as const)).toBe('saved');
  expect(await page.evaluate(save, [at('/fails'), 'include'] as const)).toBe('"failed"');
});

test('a page of another origin reads nothing', async ({ page, wpt }) => {
  wpt.route('/page', html);
  const items = wpt.route('/items', { body: 'x' }, { cors: { origin: 'https://other.test' } });
  await page.goto(wpt.url('/page', { host: 'www.localhost' }));
  const url = wpt.url('/items', { host: 'api.localhost' });
  expect(await page.evaluate(save, [url, 'omit'] as const)).toBe('TypeError');
  expect(items.requests).toEqual([]);
});

test('without the option, a finding names the preflight', async ({ page, wpt }) => {
  wpt.route('/page', html);
  wpt.route('/items', { body: 'saved' });
  await page.goto(wpt.url('/page', { host: 'www.localhost' }));
  const url = wpt.url('/items', { host: 'api.localhost' });
  expect(await page.evaluate(save, [url, 'omit'] as const)).toBe('TypeError');
  expect(wpt.findings).toMatchObject([
    {
      kind: 'preflight-misled',
      title:
        'the preflight of PUT /items got the answer of route "/items" that was meant for PUT /items',
    },
  ]);
});
