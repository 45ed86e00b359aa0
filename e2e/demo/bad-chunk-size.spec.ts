import { expect, script, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

const chunked = script.head(200, {
  'Content-Type': 'text/plain',
  'Transfer-Encoding': 'chunked',
});

const badChunks = {
  'has a size that is no number': chunked
    .chunk('Profit')
    .gate('bad')
    .chunk(' rose', { size: 'XYZ' }),
  'is longer than its size says': chunked.chunk('Profit').gate('bad').chunk(' rose', { size: 2 }),
};

for (const [title, body] of Object.entries(badChunks)) {
  test(`warns when a chunk ${title}`, async ({ page, wpt }) => {
    const report = wpt.route('/report.txt', body.end());
    const failure = page.waitForEvent('requestfailed');

    await page.goto('/report.html');
    await page.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByTestId('report')).toHaveText('Profit');

    await report.release('bad');
    await expect(page.getByRole('alert')).toHaveText('The report is incomplete.');
    expect((await failure).failure()?.errorText).toBe('net::ERR_INVALID_CHUNKED_ENCODING');
  });
}
