// An error before open (msw#2362).

import { expect, test } from '../../src/index.ts';
import { openSocketPage } from '../support/socket-page.ts';

test('the handshake is refused', async ({ page, wpt }) => {
  const chat = wpt.route('/chat', { status: 401 });
  await openSocketPage(page, wpt, '/chat');
  await expect(page.getByRole('listitem')).toHaveText(['error', 'close 1006 unclean']);
  await expect(chat).not.toHaveConnected();
});
