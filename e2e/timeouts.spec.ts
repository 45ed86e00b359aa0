import { expect, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

test('a test that times out says which gate or request it waited for', async ({}, testInfo) => {
  const { exitCode, output } = await runNested(
    testInfo,
    `
    test('waits for ever', async ({ wpt }) => {
      test.setTimeout(500);
      const chat = wpt.route('/chat', script.head(200).gate('first').end());
      void wpt.route('/other').nextExchange();
      await chat.release('first');
    });
    `,
  );
  expect(output).toContain('Test timeout of 500ms exceeded.');
  expect(output).toContain('Error: wptserve: the test still waited for');
  expect(output).toContain('route "/other": nextExchange()');
  expect(output).toMatch(
    /route "\/chat": release\("first"\) in .*nested\.spec\.ts, line 7\n +The route has got no request\./,
  );
  expect(exitCode).toBe(1);
});
