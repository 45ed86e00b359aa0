// What a page can put into a request is seen by a handler, byte by byte.

import { expect, test } from '../src/index.ts';

const controls = [...Array.from({ length: 0x1f }, (_, i) => i + 1), 0x7f].filter(
  (code) => code !== 0x0a && code !== 0x0d,
);

test('control characters in a field value that fetch() sends', async ({ page, wpt }) => {
  const sent = `a${String.fromCharCode(...controls)}\x80\xffb`;
  const echo = wpt.route('/echo', (request) => ({
    json: request.headers.get('x-value') ?? null,
  }));
  wpt.route('/', { contentType: 'text/html', body: '<title>Bytes</title>' });
  await page.goto('/');
  const seen = await page.evaluate(async (value) => {
    const response = await fetch('/echo', { headers: { 'X-Value': value } });
    return response.json() as Promise<string>;
  }, sent);
  expect(seen).toBe(sent);
  expect(echo.requests[0]?.headers.get('X-Value')).toBe(sent);
});

test('bytes of a form in another encoding', async ({ page, wpt }) => {
  wpt.route('/', {
    contentType: 'text/html; charset=windows-1252',
    body: Buffer.from(
      '<form method="get" action="/get"><input name="a" value="\xe9 x"><button>Go</button></form>',
      'latin1',
    ),
  });
  wpt.route('/get', (request) => ({
    json: [request.GET.get('a'), request.GET.bytes('a')?.toString('latin1')],
  }));
  await page.goto('/');
  await page.getByRole('button').click();
  await expect(page.locator('body')).toHaveText('["\ufffd x","é x"]');
});
