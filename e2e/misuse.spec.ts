// What is easily written otherwise than it was meant.

import { expect, script, test } from '../src/index.ts';

test("toHaveFinished('hung') passes while the answer hangs", async ({ page, wpt }) => {
  wpt.route('/page', { body: 'page', contentType: 'text/html' });
  const chat = wpt.route('/chat', script.head(200).write('some').hang());
  const held = wpt.route('/held', script.head(200).gate('on').write('some').hang());
  await page.goto(wpt.url('/page'));
  await page.evaluate(() => void Promise.all([fetch('/chat'), fetch('/held')]));
  await expect(chat).toHaveFinished('hung');
  await expect(chat.exchanges[0]!).toHaveFinished('hung');
  // It has not ended: its page still waits.
  await expect(chat).not.toHaveFinished();
  expect(chat.exchanges[0]?.outcome).toBeUndefined();
  await expect(held).not.toHaveFinished('hung');
  // The matcher waits for it before it begins.
  const waiting = expect(held).toHaveFinished('hung');
  await held.release('on');
  await waiting;
});
