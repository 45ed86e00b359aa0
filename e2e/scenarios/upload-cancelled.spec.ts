// An upload is cancelled; the test sees how far it came.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test.use({ wptserve: { network: { upload: 4_000_000 } } });

test('the request is not complete, and says how much came', async ({ page, wpt }) => {
  const upload = wpt.route('/upload', { body: 'done' });
  await openBlankPage(
    page,
    wpt,
    `<button>Cancel</button><progress value="0"></progress><script>
      const xhr = new XMLHttpRequest();
      xhr.upload.onprogress = ({ loaded }) => { document.querySelector('progress').value = loaded / 12e6; };
      document.querySelector('button').onclick = () => xhr.abort();
      xhr.open('POST', '/upload');
      xhr.send(new Blob([new Uint8Array(12e6)]));
    </script>`,
  );
  await expect(page.getByRole('progressbar')).toHaveJSProperty('max', 1);
  await expect.poll(() => upload.requests[0]?.contentReceived).toBeGreaterThan(100_000);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(upload).toHaveFinished('peerClosed', { timeout: 15_000 });
  await expect(upload).toHaveBeenRequested({ isComplete: false });
  expect(upload.requests[0]?.contentReceived).toBeLessThan(12_000_000);
});
