import { expect, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/wpt' } });

for (const source of ['the document root', 'a reply'] as const) {
  test(`a media element seeks with ranges of ${source}`, async ({ page, wpt }) => {
    if (source === 'a reply') {
      wpt.route('/media/tone.wav', { file: 'fixtures/wpt/media/tone.wav' });
    }
    const [response] = await Promise.all([
      page.waitForResponse('**/tone.wav'),
      page.goto('/media/player.html'),
    ]);
    // With 200 it could seek only in what it has already.
    expect(response.status()).toBe(206);
    const audio = page.locator('audio');
    await expect
      .poll(() => audio.evaluate((element: HTMLAudioElement) => Math.round(element.duration)))
      .toBe(20);
    await audio.evaluate(
      (element: HTMLAudioElement) =>
        new Promise((resolve) => {
          element.addEventListener('seeked', resolve, { once: true });
          element.currentTime = 15;
        }),
    );
    expect(await audio.evaluate((element: HTMLAudioElement) => element.currentTime)).toBe(15);
    const asked = wpt.requests.filter(({ path }) => path === '/media/tone.wav');
    expect(asked.map(({ headers }) => headers.get('range'))).toContain('bytes=0-');
  });
}

test('fetch gets the part it asks for, and 416 with the length beyond it', async ({ page }) => {
  await page.goto('/media/player.html');
  const answers = await page.evaluate(async () => {
    const ranges = ['bytes=0-3', 'bytes=-4', 'bytes=160044-'];
    return Promise.all(
      ranges.map(async (range) => {
        const response = await fetch('tone.wav', { headers: { Range: range }, cache: 'no-store' });
        const { byteLength } = await response.arrayBuffer();
        return [response.status, response.headers.get('content-range'), byteLength];
      }),
    );
  });
  expect(answers).toEqual([
    [206, 'bytes 0-3/160044', 4],
    [206, 'bytes 160040-160043/160044', 4],
    [416, 'bytes */160044', expect.any(Number)],
  ]);
});
