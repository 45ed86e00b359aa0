// A connection that is never established (playwright#41158).

import { expect, script, test } from '../../src/index.ts';
import { openSocketPage } from '../support/socket-page.ts';

test('a connection that is never established', async ({ page, wpt }) => {
  wpt.route('/chat', script.reset());
  await openSocketPage(page, wpt, '/chat');
  await expect(page.getByRole('listitem')).toHaveText(['error', 'close 1006 unclean']);
});
