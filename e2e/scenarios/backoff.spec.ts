// Retries come further and further apart.

import { expect, test } from '../../src/index.ts';
import { openBlankPage } from '../support/blank-page.ts';

test('each pause is at least twice as long as the one before', async ({ page, wpt }) => {
  const flaky = wpt.route('/flaky', [
    { status: 503 },
    { status: 503 },
    { status: 503 },
    { body: 'ok' },
  ]);
  await openBlankPage(page, wpt);
  await page.evaluate(async () => {
    for (let pause = 200; !(await fetch('/flaky')).ok; pause *= 2) {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  });
  const times = flaky.requests.map(({ receivedAt }) => receivedAt);
  const pauses = times.slice(1).map((time, index) => time - (times[index] as number));
  expect(pauses).toHaveLength(3);
  for (const [index, pause] of pauses.entries()) expect(pause).toBeGreaterThan(190 * 2 ** index);
});
