// 304, and stale-while-revalidate.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('a page that asks whether its copy is good gets 304', async ({ page, wpt }) => {
  const route = wpt.route('/data', ({ headers }) =>
    headers.get('if-none-match') === '"1"'
      ? { status: 304 }
      : { body: 'data', headers: { ETag: '"1"', 'Cache-Control': 'no-cache' } },
  );
  await openBlankPage(page, wpt);
  const texts = await page.evaluate(async () => [
    await (await fetch('/data')).text(),
    await (await fetch('/data')).text(),
  ]);
  expect(texts).toEqual(['data', 'data']);
  await expect(route).toHaveBeenRequested({ times: 1, headers: { 'if-none-match': '"1"' } });
});

test('a stale copy is shown while a new one is fetched', async ({ page, wpt }) => {
  const cache = { 'Cache-Control': 'max-age=0, stale-while-revalidate=60' };
  const route = wpt.route('/data', [
    { body: 'old', headers: cache },
    { body: 'new', headers: cache },
  ]);
  await openBlankPage(page, wpt);
  const textOf = (): Promise<string> => page.evaluate(async () => (await fetch('/data')).text());
  expect(await textOf()).toBe('old');
  expect(await textOf()).toBe('old');
  await expect(route).toHaveBeenRequested({ times: 2 });
  await expect.poll(textOf).toBe('new');
});
