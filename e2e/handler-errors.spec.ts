import { expect, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

test('a handler that throws fails its test, and the browser gets a 500', async ({}, testInfo) => {
  const { exitCode, output } = await runNested(
    testInfo,
    `
    test('one failure', async ({ page, wpt }) => {
      wpt.route('/broken', () => {
        throw new TypeError('the handler is broken');
      });
      const response = await page.goto('/broken');
      expect(response.status()).toBe(500);
      expect(response.headers()['content-type']).toBe('application/json');
      const { error } = await response.json();
      expect(error.code).toBe(500);
      expect(error.message).toContain('TypeError: the handler is broken');
      expect(error.message).toContain('nested.spec.ts:5:15');
      console.log('the body of the test went through');
    });

    test('three failures', async ({ request, wpt }) => {
      wpt.route('/throws', () => { throw new Error('one'); });
      wpt.route('/rejects/{name}', async () => Promise.reject(new Error('two')));
      wpt.route('/nonsense', () => 5);
      for (const path of ['/throws', '/rejects/me?x=1', '/nonsense']) {
        expect((await request.get(path)).status()).toBe(500);
      }
      expect(wpt.handlerErrors).toHaveLength(3);
      expect(1, 'a failure of the test itself').toBe(2);
    });
    `,
  );
  expect(output).toContain('the body of the test went through');
  expect(output).toContain('Error: wptserve: 1 finding fails the test:');
  expect(output).toContain(
    'handlerThrew: GET /broken (route "/broken"): TypeError: the handler is broken',
  );
  // The code frame and the stack point at the line that threw.
  expect(output).toMatch(/> 5 \|\s+throw new TypeError\('the handler is broken'\);/);
  expect(output).toMatch(/at .*nested\.spec\.ts:5:15/);

  expect(output).toContain('Error: wptserve: 3 findings fail the test:');
  expect(output).toContain('GET /throws (route "/throws"): Error: one');
  expect(output).toMatch(/> 18 \|\s+wpt\.route\('\/throws'/);
  expect(output).toContain('GET /rejects/me (route "/rejects/{name}"): Error: two');
  expect(output).toContain('GET /nonsense (route "/nonsense"): UsageError: ');
  expect(output).toContain('a handler returned 5');
  expect(output).toContain('Error: a failure of the test itself');

  expect(output).toMatch(/2 failed\n.*one failure.*\n.*three failures/);
  expect(exitCode).toBe(1);
});
