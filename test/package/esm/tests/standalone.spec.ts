import { expect, test } from '@playwright/test';
import { startServer } from 'playwright-wptserve/server';

test('a server starts without the fixtures', async ({ request }) => {
  const wpt = await startServer({});
  try {
    wpt.route('/hello', { body: 'hello' });
    const response = await request.get(wpt.url('/hello'));
    expect(await response.text()).toBe('hello');
  } finally {
    await wpt.close();
  }
});
