// A subprotocol is agreed on (playwright#33425).

import { expect, test, webSocket } from '../../src/index.ts';
import { openSocketPage } from '../support/socket-page.ts';

test('the server chooses a subprotocol', async ({ page, wpt }) => {
  const chat = wpt.route('/chat', webSocket.accept({ protocol: 'v2' }).hang());
  await openSocketPage(page, wpt, '/chat', ['v1', 'v2']);
  await expect(page.getByRole('listitem')).toHaveText('open v2');
  await expect(chat).toHaveConnected({ subprotocol: 'v2' });
});
