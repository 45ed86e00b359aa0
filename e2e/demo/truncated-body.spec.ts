import { expect, script, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

test('warns of a report that ends before its Content-Length', async ({ page, wpt }) => {
  const report = wpt.route(
    '/report.txt',
    script
      .head(200, { 'Content-Type': 'text/plain', 'Content-Length': 100 })
      .write('Profit rose by')
      .gate('cut')
      .close(),
  );
  const failure = page.waitForEvent('requestfailed');

  await page.goto('/report.html');
  await page.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByTestId('report')).toHaveText('Profit rose by');
  await expect(page.getByRole('alert')).toBeHidden();

  await report.release('cut');
  await expect(page.getByRole('alert')).toHaveText('The report is incomplete.');
  expect((await failure).failure()?.errorText).toBe('net::ERR_CONTENT_LENGTH_MISMATCH');
});

test('warns of a report whose last chunk never comes', async ({ page, wpt }) => {
  wpt.route(
    '/report.txt',
    script
      .head(200, { 'Content-Type': 'text/plain', 'Transfer-Encoding': 'chunked' })
      .chunk('Profit rose by')
      .close(),
  );
  const failure = page.waitForEvent('requestfailed');

  await page.goto('/report.html');
  await page.getByRole('button', { name: 'Open' }).click();

  await expect(page.getByRole('alert')).toBeVisible();
  expect((await failure).failure()?.errorText).toBe('net::ERR_INCOMPLETE_CHUNKED_ENCODING');
});

test('cannot see the end of a report that declares none', async ({ page, wpt }) => {
  wpt.route(
    '/report.txt',
    script.head(200, { 'Content-Type': 'text/plain' }).write('Profit rose by').close(),
  );
  const finished = page.waitForEvent('requestfinished', (request) =>
    request.url().endsWith('/report.txt'),
  );

  await page.goto('/report.html');
  await page.getByRole('button', { name: 'Open' }).click();

  await finished;
  await expect(page.getByTestId('report')).toHaveText('Profit rose by');
  await expect(page.getByRole('alert')).toBeHidden();
});
