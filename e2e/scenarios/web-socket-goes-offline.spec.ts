// An open socket is lost when the network goes (playwright#4910).

import { expect, test } from '../../src/index.ts';
import { openSocketPage } from '../support/socket-page.ts';

test('an open socket is lost', async ({ page, wpt }) => {
  const taken = wpt.route('/chat').nextSocket();
  await openSocketPage(page, wpt, '/chat');
  await (await taken).reset();
  await expect(page.getByRole('listitem')).toHaveText(['open', 'close 1006 unclean']);
});
