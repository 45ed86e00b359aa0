// Sockets of workers (playwright#37048).

import { expect, test, webSocket } from '../../src/index.ts';

test('a worker speaks with the server', async ({ page, wpt }) => {
  const chat = wpt.route('/chat', webSocket.accept().receive('hi').end());
  const body = `new WebSocket('/chat').onopen = ({ target }) => target.send('hi')`;
  wpt.route('/worker.js', { contentType: 'text/javascript', body });
  wpt.route('/', { contentType: 'text/html', body: `<script>new Worker('/worker.js')</script>` });
  await page.goto('/');
  await expect(chat).toHaveReceivedMessage('hi');
});
