import { expect, script, test } from '../../src/index.ts';

test('refuses two lengths that disagree', async ({ page, wpt }) => {
  wpt.route(
    '/',
    script
      .head(200, [
        ['Content-Length', 5],
        ['Content-Length', 6],
      ])
      .write('Hello!')
      .close(),
  );
  await expect(page.goto('/')).rejects.toThrow('net::ERR_RESPONSE_HEADERS_MULTIPLE_CONTENT_LENGTH');
});

test('accepts two lengths that agree', async ({ page, wpt }) => {
  wpt.route(
    '/',
    script
      .head(200, { 'Content-Length': [5, 5] })
      .write('Hello')
      .close(),
  );
  await page.goto('/');
  await expect(page.locator('body')).toHaveText('Hello');
});

test('ignores a line without a colon', async ({ page, wpt }) => {
  wpt.route(
    '/',
    script
      .statusLine('HTTP/1.1 200 OK')
      .header('Content-Length', 5)
      .raw('this line has no colon\r\n')
      .header('X-After', 'still read')
      .endHeaders()
      .write('Hello')
      .end(),
  );
  const response = await page.goto('/');
  expect(response?.headers()).toEqual({ 'content-length': '5', 'x-after': 'still read' });
});

test('joins a folded value with a space', async ({ page, wpt }) => {
  wpt.route(
    '/',
    script.head(200, { 'Content-Length': 5, 'X-Folded': 'one\r\n  two' }).write('Hello').end(),
  );
  const response = await page.goto('/');
  expect(response?.headers()['x-folded']).toBe('one two');
});

test('refuses a NUL in a value', async ({ page, wpt }) => {
  wpt.route('/', script.head(200, { 'X-Nul': 'a\0b', 'Content-Length': 5 }).write('Hello').close());
  await expect(page.goto('/')).rejects.toThrow('net::ERR_INVALID_HTTP_RESPONSE');
});

test('shows the case of names and the order of duplicates', async ({ page, wpt }) => {
  wpt.route(
    '/',
    script
      .head(200, [
        ['X-Seat', 'second'],
        ['x-ROW', '7'],
        ['x-seat', 'first'],
        ['Content-Length', 5],
      ])
      .write('Hello')
      .end(),
  );

  const response = await page.goto('/');

  expect(await response?.headerValues('x-seat')).toEqual(['second', 'first']);
  const names = (await response?.headersArray())?.map(({ name }) => name);
  // Chromium reports names sorted; their order on the wire is lost.
  expect(names).toEqual(['Content-Length', 'X-Seat', 'x-ROW', 'x-seat']);
});
