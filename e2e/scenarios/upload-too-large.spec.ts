// 413 in the middle of an upload. Chromium reads it once all is sent; the rest is read and dropped.

import { expect, script, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('the page sees 413', async ({ page, wpt }) => {
  const upload = wpt.route(
    '/upload',
    script.receive(1_000_000).head(413, { 'Content-Length': 0, Connection: 'close' }).end(),
  );
  await openBlankPage(page, wpt);
  const status = await page.evaluate(
    async () => (await fetch('/upload', { method: 'POST', body: new Uint8Array(8e6) })).status,
  );
  expect(status).toBe(413);
  await expect(upload).toHaveBeenRequested({ times: 1, isComplete: false });
});
