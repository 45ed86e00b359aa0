// An empty page takes its time: its load ends behind the pause.

import { expect, test } from '../../src/index.ts';

test('the load of an empty page waits for a pause behind its last byte', async ({ page, wpt }) => {
  wpt.route('/empty', { body: '', contentType: 'text/html', pipe: 'trickle(d0.5)' });
  wpt.route('/quick', { body: '', contentType: 'text/html' });
  const timed = async (path: string): Promise<number> => {
    const begun = performance.now();
    await page.goto(path);
    return performance.now() - begun;
  };
  await timed('/quick');
  expect((await timed('/empty')) - (await timed('/quick'))).toBeGreaterThan(400);
});
