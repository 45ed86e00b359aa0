import { createHash } from 'node:crypto';
import { expect, script, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

const film = Buffer.alloc(200_000, 'a film that is only a string of bytes ');
const sha256 = createHash('sha256').update(film).digest('hex');

const firstPart = script
  .head(200, { 'Content-Length': film.length, 'Accept-Ranges': 'bytes' })
  .write(film.subarray(0, 120_000))
  .gate('cut')
  .close();

test('goes on where the connection broke', async ({ page, wpt }) => {
  // A reply answers Range by itself.
  const download = wpt.route('/film.bin', [firstPart, { body: film }]);
  const status = page.getByRole('status');

  await page.goto('/download.html');
  await page.getByRole('button', { name: 'Download' }).click();
  await expect(status).toHaveText('120000 bytes so far');
  await download.release('cut');

  await expect(status).toHaveText('All 200000 bytes');
  await expect(page.getByTestId('digest')).toHaveText(sha256);
  const ranges = download.requests.map(({ headers }) => headers.get('range'));
  expect(ranges).toEqual([undefined, 'bytes=120000-']);
});

test('begins again when the server ignores the range', async ({ page, wpt }) => {
  const whole = { body: film, headers: { 'Accept-Ranges': 'none' } };
  const download = wpt.route('/film.bin', [firstPart, whole]);
  const status = page.getByRole('status');

  await page.goto('/download.html');
  await page.getByRole('button', { name: 'Download' }).click();
  await expect(status).toHaveText('120000 bytes so far');
  await download.release('cut');

  await expect(status).toHaveText('All 200000 bytes');
  await expect(page.getByTestId('digest')).toHaveText(sha256);
});
