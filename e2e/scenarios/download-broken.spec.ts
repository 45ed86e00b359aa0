// A download whose length is wrong, and whose file name is in UTF-8.

import { expect, script, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('its name is right, and its failure is seen', async ({ page, wpt }) => {
  wpt.route(
    '/file',
    script
      .head(200, {
        'Content-Type': 'application/octet-stream',
        'Content-Length': 1000,
        'Content-Disposition': "attachment; filename*=UTF-8''%C5%BElu%C5%A5.bin",
      })
      .write('half')
      .close(),
  );
  await openBlankPage(page, wpt, '<a href="/file">Download</a>');
  const coming = page.waitForEvent('download');
  await page.getByRole('link').click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe('žluť.bin');
  expect(await download.failure()).toBe('canceled');
});
