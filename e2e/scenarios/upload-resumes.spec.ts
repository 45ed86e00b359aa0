// A resumable upload fails after 40 % of a PATCH; HEAD tells the offset, and the client resumes.

import { expect, script, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('500 in the middle of a PATCH, and the rest goes on from there', async ({ page, wpt }) => {
  const head = wpt.route('/file', { headers: { 'Upload-Offset': '400000' } }, { method: 'HEAD' });
  const patch = wpt.route(
    '/file',
    [script.receive(400_000).head(500, { 'Content-Length': 0 }).end(), { status: 204 }],
    { method: 'PATCH' },
  );
  await openBlankPage(page, wpt);
  const send = (from: number): Promise<number> =>
    page.evaluate(async (offset) => {
      const body = new Uint8Array(1_000_000 - offset);
      return (await fetch('/file', { method: 'PATCH', body })).status;
    }, from);
  expect(await send(0)).toBe(500);
  const offset = await page.evaluate(async () => {
    const { headers } = await fetch('/file', { method: 'HEAD' });
    return Number(headers.get('upload-offset'));
  });
  expect(await send(offset)).toBe(204);
  await expect(head).toHaveBeenRequested({ times: 1 });
  expect(patch.requests[1]?.body).toHaveLength(600_000);
});
