// The next connections fail, then one works (playwright#34913).

import { expect, script, test, webSocket } from '../../src/index.ts';
import { openSocketPage } from '../support/socket-page.ts';

test('two connections fail, the third one works', async ({ page, wpt }) => {
  const ok = webSocket.accept().text('ready').hang();
  const chat = wpt.route('/chat', [{ status: 503 }, script.reset(), ok]);
  for (const _ of [1, 2]) {
    await openSocketPage(page, wpt, '/chat');
    await expect(page.getByRole('listitem').last()).toHaveText('close 1006 unclean');
  }
  await openSocketPage(page, wpt, '/chat');
  await expect(page.getByRole('listitem')).toHaveText(['open', 'text ready']);
  await expect(chat).toHaveConnected({ times: 1 });
});
