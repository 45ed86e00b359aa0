// What the types of the package have to say to any TypeScript that a user may have.

import { expect, script, test, type Route } from 'playwright-wptserve';
import { startServer, UsageError, type Server } from 'playwright-wptserve/server';

test.use({ wptserve: { documentRoot: '.' } });

test('a page', async ({ page, wpt }) => {
  const route: Route = wpt.route('/a', script.head(200).write('x').end());
  await page.goto(route.url);
  await expect(route).toHaveBeenRequested();
});

export async function start(): Promise<Server | string> {
  try {
    return await startServer();
  } catch (error) {
    return error instanceof UsageError ? error.message : 'another error';
  }
}
