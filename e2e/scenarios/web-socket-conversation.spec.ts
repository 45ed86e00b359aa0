// Steps: accept, send, wait, send, close (httptoolkit#446, mockwebserver#54).

import { expect, test, webSocket } from '../../src/index.ts';
import { openSocketPage } from '../support/socket-page.ts';

test('a conversation step by step', async ({ page, wpt }) => {
  const talk = webSocket
    .accept()
    .text('who?')
    .receive(/^me/)
    .text('welcome')
    .closeFrame(1001)
    .end();
  wpt.route('/chat', talk);
  await openSocketPage(page, wpt, '/chat');
  await expect(page.getByRole('listitem')).toHaveText(['open', 'text who?']);
  await page.evaluate('socket.send("me, Ann")');
  const seen = ['open', 'text who?', 'text welcome', 'close 1001 clean'];
  await expect(page.getByRole('listitem')).toHaveText(seen);
});
