// A chat answer streams; "stop" reaches the server.

import { expect, script, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('the answer is cut where the person stops it', async ({ page, wpt }) => {
  const chat = wpt.route(
    '/chat',
    script
      .head(200, { 'Content-Type': 'text/plain', 'Transfer-Encoding': 'chunked' })
      .chunk('Hel')
      .gate('half')
      .chunk('lo')
      .hang(),
  );
  await openBlankPage(
    page,
    wpt,
    `<output></output><button>Stop</button><script type="module">
      const stop = new AbortController();
      document.querySelector('button').onclick = () => stop.abort();
      const { body } = await fetch('/chat', { method: 'POST', signal: stop.signal });
      for await (const text of body.pipeThrough(new TextDecoderStream())) {
        document.querySelector('output').append(text);
      }
    </script>`,
  );
  await expect(page.getByRole('status')).toHaveText('Hel');
  await chat.release('half');
  await expect(page.getByRole('status')).toHaveText('Hello');
  await page.getByRole('button').click();
  await chat.exchanges[0]?.closedByPeer;
});
