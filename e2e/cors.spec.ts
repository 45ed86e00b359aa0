import { expect, test } from '../src/index.ts';
import type { Page } from '@playwright/test';

/** Sends a request that takes a preflight, from a page of another origin. */
function save(page: Page, url: string, credentials: RequestCredentials = 'omit'): Promise<string> {
  return page.evaluate(
    async ([target, mode]) => {
      const headers = { 'Content-Type': 'application/json', 'X-Token': 'secret' };
      const init = { method: 'PUT', headers, body: '{}', credentials: mode };
      return fetch(target, init).then(
        async (response) => `${response.status} ${await response.text()}`,
        (error: Error) => error.message,
      );
    },
    [url, credentials] as const,
  );
}

test.beforeEach(async ({ page, wpt }) => {
  wpt.route('/', { contentType: 'text/html', body: '<title>Other origin</title>' });
  await page.goto(wpt.url('/', { host: 'www.localhost' }));
});

test('cors: true lets a page of another origin send and read, and preflights use up nothing', async ({
  page,
  wpt,
}) => {
  const route = wpt.route('/save', [{ body: 'first' }, { body: 'second' }], { cors: true });
  const url = wpt.url('/save', { host: 'api.localhost' });
  expect(await save(page, url)).toBe('200 first');
  expect(await save(page, url)).toBe('200 second');
  await expect(route).toHaveBeenRequested({ times: 2 });
});

test('an error can be read, too', async ({ page, wpt }) => {
  wpt.route('/save', { status: 503, body: 'busy' }, { cors: true });
  expect(await save(page, wpt.url('/save', { host: 'api.localhost' }))).toBe('503 busy');
});

test('cookies take credentials: true', async ({ page, wpt }) => {
  wpt.route('/strict', { body: 'read' }, { cors: true });
  wpt.route('/open', { body: 'read' }, { cors: { credentials: true } });
  const host = 'api.localhost';
  expect(await save(page, wpt.url('/strict', { host }), 'include')).toBe('Failed to fetch');
  expect(await save(page, wpt.url('/open', { host }), 'include')).toBe('200 read');
});

test('another origin than the one that is named may not', async ({ page, wpt }) => {
  wpt.route('/save', { body: 'read' }, { cors: { origin: 'https://app.example' } });
  const url = wpt.url('/save', { host: 'api.localhost' });
  expect(await save(page, url)).toBe('Failed to fetch');
});

test('without cors the preflight gets the answer, and a finding says so', async ({ page, wpt }) => {
  wpt.route('/save', { body: 'never read' });
  const url = wpt.url('/save', { host: 'api.localhost' });
  expect(await save(page, url)).toBe('Failed to fetch');
  expect(wpt.findings).toMatchObject([
    {
      kind: 'preflight-answered',
      title:
        'the preflight of PUT /save got the answer meant for PUT /save, and no leave to send it',
    },
  ]);
});
