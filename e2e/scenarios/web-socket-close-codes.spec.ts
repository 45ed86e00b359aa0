// The close codes of a real browser (mock-socket#248).

import { expect, test, webSocket } from '../../src/index.ts';
import { openSocketPage } from '../support/socket-page.ts';

test('the page sees the code, the reason and whether it was clean', async ({ page, wpt }) => {
  const chat = wpt.route('/chat', webSocket.accept().closeFrame(4001, 'logged out').end());
  await openSocketPage(page, wpt, '/chat');
  await expect(page.getByRole('listitem').last()).toHaveText('close 4001 logged out clean');
  await expect(chat).toHaveClosed({ code: 4001, reason: 'logged out', wasClean: true });
});
