import { expect, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/wpt' } });

const pauseMs = 400;
const pause = { pauseMs };

test('a page is loaded after the pause behind its last byte', async ({ page, wpt }) => {
  const html = { 'Content-Type': 'text/html' };
  wpt.route('/empty', { contentType: 'text/html', pipe: 'trickle(d0.4)' });
  wpt.route('/reply', { contentType: 'text/html', body: 'hello', pipe: 'trickle(5:d0.4)' });
  wpt.route('/list', () => [html, ['hello', pause]]);
  wpt.route('/generator', () => [
    { ...html, 'Content-Length': 5 },
    (function* () {
      yield 'hello';
      yield pause;
    })(),
  ]);
  for (const path of ['/empty', '/reply', '/list', '/generator']) {
    const start = performance.now();
    await page.goto(path);
    expect(performance.now() - start, path).toBeGreaterThanOrEqual(pauseMs);
    expect(await page.evaluate(() => document.body.textContent)).toBe(
      path === '/empty' ? '' : 'hello',
    );
  }
});
