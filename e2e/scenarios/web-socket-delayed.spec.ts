// Connections take their time (mock-socket#280).

import { expect, test, webSocket } from '../../src/index.ts';
import { openSocketPage } from '../support/socket-page.ts';

test('the handshake waits for the test', async ({ page, wpt }) => {
  const chat = wpt.route('/chat', webSocket.gate('accept').accept().hang());
  await openSocketPage(page, wpt, '/chat');
  await chat.reached('accept');
  expect(await page.evaluate('socket.readyState')).toBe(0);
  await chat.release('accept');
  await expect(page.getByRole('listitem')).toHaveText('open');
});
