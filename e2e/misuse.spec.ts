// What is easily written otherwise than it was meant.

import { expect, script, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

test("toHaveFinished('hung') passes while the answer hangs", async ({ page, wpt }) => {
  wpt.route('/page', { body: 'page', contentType: 'text/html' });
  const chat = wpt.route('/chat', script.head(200).write('some').hang());
  const held = wpt.route('/held', script.head(200).gate('on').write('some').hang());
  await page.goto(wpt.url('/page'));
  await page.evaluate(() => void Promise.all([fetch('/chat'), fetch('/held')]));
  await expect(chat).toHaveFinished('hung');
  await expect(chat.exchanges[0]!).toHaveFinished('hung');
  // It has not ended: its page still waits.
  await expect(chat).not.toHaveFinished();
  expect(chat.exchanges[0]?.outcome).toBeUndefined();
  await expect(held).not.toHaveFinished('hung');
  // The matcher waits for it before it begins.
  const waiting = expect(held).toHaveFinished('hung');
  await held.release('on');
  await waiting;
});

test('a matcher without await fails the test that wrote it, at its line', async ({}, testInfo) => {
  const { output, results } = await runNested(
    testInfo,
    `
    test('forgets await', async ({ wpt }) => {
      const route = wpt.route('/x', {});
      expect(route).toHaveBeenRequested({ timeout: 200 });
    });
    test('is innocent', async ({ wpt }) => {
      // Longer than the one above would have waited.
      await expect(expect(wpt.route('/y', {})).toHaveBeenRequested({ timeout: 400 })).rejects.toThrow();
    });
    test('fails by itself', async ({ wpt }) => {
      const route = wpt.route('/x', {});
      await Promise.all([expect(route).toHaveBeenRequested(), Promise.reject(new Error('its own'))]);
    });
    test('has a finding too', async ({ request, wpt }) => {
      wpt.route('/throws', () => { throw new Error('on purpose'); });
      await request.get('/throws');
      expect(wpt.route('/x', {})).toHaveBeenRequested();
    });
    `,
  );
  const message =
    'toHaveBeenRequested was not over when its test ended: nobody waited for it. ' +
    'Write await: await expect(…).toHaveBeenRequested(…).';
  expect(results['forgets await']?.errors).toEqual([`Error: ${message}`]);
  expect(output).toMatch(/> +\d+ \| +expect\(route\)\.toHaveBeenRequested\(\{ timeout: 200 \}\);/);
  expect(results['is innocent']).toMatchObject({ status: 'passed', errors: [] });
  expect(results['fails by itself']?.errors).toEqual(['Error: its own']);
  expect(results['has a finding too']?.errors[0]).toContain(message);
  expect(results['has a finding too']?.errors[0]).toContain('Error: on purpose');
});
