import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { TestInfo } from '@playwright/test';

const root = path.resolve(import.meta.dirname, '../..');
const playwright = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')),
  'cli.js',
);

/** What a user sees. */
export interface NestedRun {
  readonly exitCode: number | null;
  /** In the terminal. */
  readonly output: string;
  /** Where `report.json` lies, Playwright's own report. */
  readonly folder: string;
}

/**
 * Runs a spec in a Playwright of its own, with one worker: for what fails a test on purpose.
 * `body` follows `import { expect, script, test } from 'playwright-wptserve'`.
 */
export async function runNested(testInfo: TestInfo, body: string): Promise<NestedRun> {
  // A second Playwright and browser on a machine that is busy with the first.
  testInfo.setTimeout(120_000);
  const folder = testInfo.outputPath('nested');
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'nested.spec.ts'),
    `import { expect, script, test } from ${JSON.stringify(path.join(root, 'src/index.ts'))};\n${body}`,
  );
  await writeFile(
    path.join(folder, 'playwright.config.ts'),
    `import outer from ${JSON.stringify(path.join(root, 'playwright.config.ts'))};
     export default { testDir: '.', outputDir: 'results', workers: 1, reporter: [['line'], ['json', { outputFile: 'report.json' }]], use: outer.use };`,
  );
  return { ...(await run([playwright, 'test', '--config', folder])), folder };
}

function run(args: readonly string[]): Promise<Omit<NestedRun, 'folder'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
