// A page is served without Content-Type, and its content is held at a gate: Chromium guesses the type
// from the first 1,024 bytes, and shows nothing before.

import { expect, script, test } from '../../src/index.ts';

test('content of no type that is held back by the browser is told', async ({ page, wpt }) => {
  const untyped = wpt.route(
    '/untyped',
    script.head(200).write('x'.repeat(1023)).gate('less').write('x').gate('enough').end(),
  );
  await page.goto(wpt.route('/page', { body: 'page', contentType: 'text/html' }).url);
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.src = '/untyped';
    document.body.append(frame);
  });
  await untyped.reached('less');
  const [finding] = wpt.findings.filter(({ kind }) => kind === 'gate-not-released');
  expect(finding?.details).toContain(
    'it has sent 1023 bytes of content without a Content-Type: Chromium shows its page nothing before 1024 bytes',
  );
  const shown = (): string | undefined => page.frames()[1]?.url();
  // Had it been shown, it would be there before what the page asks for now.
  await page.evaluate(() => fetch('/page'));
  expect(shown()).not.toContain('/untyped');
  await untyped.release('less');
  await untyped.reached('enough');
  await expect.poll(shown).toContain('/untyped');
  expect(wpt.findings.map(({ details }) => details).join('\n')).not.toContain('Content-Type');
  await untyped.release('enough');
});
