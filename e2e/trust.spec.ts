// What a test is told when its browser does not know the authority of the server, though it should.

import { expect, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

const note =
  "wptserveTrust: 'authority' needs certutil, which is not installed (Debian: libnss3-tools). " +
  'Chromium reports net::ERR_CERT_AUTHORITY_INVALID for most bad certificates without it.';

test('without certutil the report says what is missing, and a failure does', async ({}, testInfo) => {
  test.skip(process.platform !== 'linux', 'elsewhere Chromium asks the system');
  const { exitCode, results } = await runNested(
    testInfo,
    `
    import { expectedError } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).pathname)};
    // Only the browser finds its programs.
    const { PATH } = process.env;
    process.env.PATH = import.meta.dirname;
    test.use({
      wptserveTrust: 'authority',
      wptserve: { tls: { hosts: { 'expired.localhost': 'expired' } } },
      launchOptions: async ({ launchOptions }, use) =>
        use({ ...launchOptions, env: { ...process.env, PATH } }),
    });
    const goto = async (page, wpt) => {
      wpt.route('/', { contentType: 'text/html', body: '<!doctype html><title>Good</title>' });
      await page.goto(wpt.https.url('/'));
      await page.goto(wpt.https.url('/', { host: 'expired.localhost' }));
    };
    test('passes with what the fixture says', async ({ page, wpt, browserTrust }) => {
      const { error } = expectedError('expired', 'chromium', { trust: browserTrust });
      await expect(goto(page, wpt)).rejects.toThrow(error);
      await expect(page.title()).resolves.not.toBe('Good');
      expect(browserTrust).toBe('key');
    });
    test('fails because it wanted more', async ({ page, wpt }) => {
      await expect(goto(page, wpt)).rejects.toThrow('net::ERR_CERT_DATE_INVALID');
    });`,
  );
  expect(exitCode).toBe(1);
  expect(results['passes with what the fixture says']).toEqual({
    status: 'passed',
    errors: [],
    annotations: [{ type: 'wptserve', description: note }],
  });
  const failed = results['fails because it wanted more'];
  expect(failed?.status).toBe('failed');
  expect(failed?.annotations).toEqual([{ type: 'wptserve', description: note }]);
  expect(failed?.errors).toHaveLength(2);
  expect(failed?.errors[0]).toContain('net::ERR_CERT_AUTHORITY_INVALID');
  expect(failed?.errors[1]).toBe(
    `Error: wptserve: 1 warning may say why the test failed:\n  ${note}`,
  );
});
