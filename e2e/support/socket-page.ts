import type { Page } from '@playwright/test';
import type { Wpt } from '../../src/index.ts';

/** A page that opens a WebSocket to its query, and writes each event of it on a line. */
export async function openSocketPage(
  page: Page,
  wpt: Wpt,
  path: string,
  protocols: readonly string[] = [],
): Promise<void> {
  wpt.route('/socket.html', {
    contentType: 'text/html',
    body: `<!doctype html><ol></ol><script>
      const log = (text) => document.querySelector('ol').append(
        Object.assign(document.createElement('li'), { textContent: text }));
      const socket = new WebSocket(${JSON.stringify(path)}, ${JSON.stringify(protocols)});
      socket.binaryType = 'arraybuffer';
      socket.onopen = () => log(['open', socket.protocol, socket.extensions].filter(Boolean).join(' '));
      socket.onmessage = ({ data }) => log(typeof data === 'string' ? 'text ' + data : 'bytes ' + data.byteLength);
      socket.onerror = () => log('error');
      socket.onclose = ({ code, reason, wasClean }) => log(['close', code, reason, wasClean ? 'clean' : 'unclean'].filter((each) => each !== '').join(' '));
    </script>`,
  });
  await page.goto('/socket.html');
}
