import { expect, sse, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

test('reconnects and says which event was the last', async ({ page, wpt }) => {
  const scores = wpt.route('/scores', [
    sse({ event: 'goal', id: 'goal-1', data: '1 : 0', retry: 10 }).end(),
    sse({ event: 'goal', id: 'goal-2', data: '1 : 1' }).hang(),
  ]);

  await page.goto('/scores.html');

  const list = page.getByRole('list', { name: 'Scores' });
  await expect(list.getByRole('listitem')).toHaveText(['1 : 0', '1 : 1']);
  const lastEventIds = scores.requests.map((request) => request.headers.get('last-event-id'));
  expect(lastEventIds).toEqual([undefined, 'goal-1']);
});

test('tells the reader while it reconnects', async ({ page, wpt }) => {
  const scores = wpt.route('/scores', [sse({ retry: 10 }).gate('lose').close(), sse().hang()]);
  await page.goto('/scores.html');
  const status = page.getByRole('status');
  await expect(status).toHaveText('Live');

  const again = scores.nextExchange();
  await scores.release('lose');
  await expect(status).toHaveText('Reconnecting …');

  const second = await again;
  await second.head(200, { 'Content-Type': 'text/event-stream' });
  await expect(status).toHaveText('Live');
});

test('gives up when the server says 204', async ({ page, wpt }) => {
  const scores = wpt.route('/scores', [
    sse({ event: 'goal', data: '1 : 0', retry: 10 }).end(),
    { status: 204 },
  ]);
  await page.goto('/scores.html');
  await expect(page.getByRole('status')).toHaveText('Over');
  expect(scores.requests).toHaveLength(2);
});
