import type { Page } from '@playwright/test';
import type { Wpt } from '../../src/index.ts';

/** Opens a page of this server with this content of its body. */
export async function openBlankPage(page: Page, wpt: Wpt, body = ''): Promise<void> {
  const icon = '<link rel="icon" href="data:,">';
  wpt.route('/page.html', {
    contentType: 'text/html',
    body: `<!doctype html>${icon}<body>${body}</body>`,
  });
  await page.goto(wpt.url('/page.html'));
}
