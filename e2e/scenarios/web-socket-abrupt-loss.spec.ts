// An abrupt loss: no close frame, no error (jest-websocket-mock#168).

import { expect, test, webSocket } from '../../src/index.ts';
import { openSocketPage } from '../support/socket-page.ts';

test('the connection ends without a word', async ({ page, wpt }) => {
  wpt.route('/chat', webSocket.accept().text('a').close());
  await openSocketPage(page, wpt, '/chat');
  await expect(page.getByRole('listitem')).toHaveText(['open', 'text a', 'close 1006 unclean']);
});
