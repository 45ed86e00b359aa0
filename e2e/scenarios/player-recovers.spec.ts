// HLS: the first fragment is not there, cut, reset and silent. The player (hls.js) recovers.

import { createRequire } from 'node:module';
import { expect, script, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

const player = createRequire(import.meta.url).resolve('hls.js/dist/hls.light.min.js');
const cut = script
  .head(200, { 'Content-Type': 'video/mp2t', 'Content-Length': 1000 })
  .write('half');

test('it asks until it has the fragment', async ({ page, wpt }) => {
  wpt.route('/hls.js', { file: player });
  wpt.route('/film.m3u8', {
    contentType: 'application/vnd.apple.mpegurl',
    headers: { 'Cache-Control': 'no-store' },
    body: '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\n/first.ts\n#EXT-X-ENDLIST\n',
  });
  const first = wpt.route('/first.ts', [
    { status: 404 },
    cut.close(),
    cut.delay(20).reset(),
    script.hang(),
    { body: 'film', contentType: 'video/mp2t' },
  ]);
  await openBlankPage(
    page,
    wpt,
    `<video muted></video><ol></ol><script src="/hls.js"></script><script>
      const retry = { maxNumRetry: 5, retryDelayMs: 10, maxRetryDelayMs: 10 };
      const hls = new Hls({ fragLoadPolicy: { default: {
        maxTimeToFirstByteMs: 500, maxLoadTimeMs: 1000, timeoutRetry: retry,
        errorRetry: { ...retry, shouldRetry: (config, count) => count < 5 },
      } } });
      const add = (text) => document.querySelector('ol').append(
        Object.assign(document.createElement('li'), { textContent: text }));
      hls.on(Hls.Events.ERROR, (_, { details }) => { if (details.startsWith('fragLoad')) add(details); });
      hls.on(Hls.Events.FRAG_LOADED, () => { add('loaded'); hls.destroy(); });
      hls.loadSource('/film.m3u8');
      hls.attachMedia(document.querySelector('video'));
    </script>`,
  );
  await expect(page.getByRole('listitem')).toHaveText([
    'fragLoadError',
    'fragLoadError',
    'fragLoadError',
    'fragLoadTimeOut',
    'loaded',
  ]);
  await expect(first).toHaveBeenRequested({ times: 5 });
});
