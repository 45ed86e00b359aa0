// An app that dies in a test, and one that does not start.

import { expect, test } from '../src/index.ts';
import { runNested } from './support/nested-run.ts';

test('its test is told, with what it printed', async ({}, testInfo) => {
  const app = `
    if (process.env.TEST_WORKER_INDEX === '1') { process.stdout.write('no database\\n'); process.exit(1); }
    process.stdout.write('started\\n');
    require('node:http').createServer((request, response) => {
      if (request.url === '/die') { process.stderr.write('out of luck\\n'); process.exit(3); }
      response.end('alive');
    }).listen(process.env.PORT, 'localhost');`;
  const { results } = await runNested(
    testInfo,
    `
    import { writeFileSync } from 'node:fs';
    writeFileSync(${JSON.stringify(testInfo.outputPath('app.cjs'))}, ${JSON.stringify(app)});
    test.use({
      wptserveApp: {
        command: JSON.stringify(process.execPath) + ' app.cjs',
        cwd: ${JSON.stringify(testInfo.outputDir)},
        env: { PORT: '{port}' },
      },
    });
    test('dies', async ({ request }) => {
      await request.get('/die').catch(() => {});
    });
    test('never starts', async ({ request }) => { await request.get('/'); });`,
  );
  expect(results['dies']?.errors[0]).toMatch(
    /^Error: during this test wptserveApp: ".*" ended with exit code 3\. It printed:\n {4}started\n {4}out of luck$/,
  );
  expect(results['never starts']?.errors[0]).toMatch(
    /^Error: wptserveApp: ".*" ended with exit code 1 before it was ready\. It printed:\n {4}no database$/,
  );
});
