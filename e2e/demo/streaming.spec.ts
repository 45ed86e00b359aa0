import { expect, script, test } from '../../src/index.ts';

test.use({ wptserve: { documentRoot: 'fixtures/site' } });

test('paints what has arrived', async ({ page, wpt }) => {
  const chat = wpt.route(
    '/chat',
    script
      .head(200, { 'Content-Type': 'text/plain', 'Transfer-Encoding': 'chunked' })
      .chunk('Hello')
      .gate('first')
      .chunk(', world')
      .end(),
  );
  await page.goto('/app.html');
  await page.getByRole('button', { name: 'Ask' }).click();
  await expect(page.getByTestId('answer')).toHaveText('Hello');
  await chat.release('first');
  await expect(page.getByTestId('answer')).toHaveText('Hello, world');
  expect(chat.requests).toHaveLength(1);
});
