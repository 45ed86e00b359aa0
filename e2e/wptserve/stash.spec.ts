import { randomUUID } from 'node:crypto';
import { expect, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/wpt' } });

test('a page polls a handler until another client has put something there', async ({
  page,
  request,
}) => {
  const id = randomUUID();
  await page.goto(`/handlers/poll.html?id=${id}`);
  await page.waitForResponse(/queue\.handler\.ts/);
  await expect(page.locator('output')).toHaveText('waiting');
  await request.post(`/handlers/queue.handler.ts?id=${id}`, { data: 'from elsewhere' });
  await expect(page.locator('output')).toHaveText('from elsewhere');
});

test('the test itself puts values for a handler', async ({ page, wpt }) => {
  const id = randomUUID();
  await wpt.stash.put(id, 'from the test', '/handlers/queue.handler.ts');
  await page.goto(`/handlers/poll.html?id=${id}`);
  await expect(page.locator('output')).toHaveText('from the test');
  expect(await wpt.stash.take(id, '/handlers/queue.handler.ts')).toBeUndefined();
});
