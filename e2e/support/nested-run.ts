import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { TestInfo } from '@playwright/test';

const root = path.resolve(import.meta.dirname, '../..');
const playwright = path.join(
  path.dirname(createRequire(import.meta.url).resolve('@playwright/test/package.json')),
  'cli.js',
);

/** What became of one test. */
interface NestedResult {
  readonly status: string;
  /** Messages without code frame and stack, in the order in which they are shown. */
  readonly errors: readonly string[];
  readonly annotations: readonly { readonly type: string; readonly description?: string }[];
}

/** What a user sees. */
export interface NestedRun {
  readonly exitCode: number | null;
  /** In the terminal. */
  readonly output: string;
  /** Where `report.json` lies, Playwright's own report. */
  readonly folder: string;
  /** By the title of the test. */
  readonly results: Readonly<Record<string, NestedResult>>;
}

/** The parts of Playwright's JSON report that are looked at. */
interface Suite {
  readonly suites?: readonly Suite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly annotations: NestedResult['annotations'];
      readonly results: readonly {
        readonly status: string;
        readonly errors: readonly { readonly message: string }[];
        readonly annotations?: NestedResult['annotations'];
      }[];
    }[];
  }[];
}

/**
 * Runs a spec in a Playwright of its own, with one worker: for what fails a test on purpose.
 * `body` follows `import { expect, script, test } from 'playwright-wptserve'`.
 */
export async function runNested(testInfo: TestInfo, body: string): Promise<NestedRun> {
  // A second Playwright and browser on a machine that is busy with the first.
  testInfo.setTimeout(240_000);
  const folder = testInfo.outputPath('nested');
  await mkdir(folder, { recursive: true });
  await writeFile(
    path.join(folder, 'nested.spec.ts'),
    `import { expect, script, test } from ${JSON.stringify(path.join(root, 'src/index.ts'))};\n${body}`,
  );
  await writeFile(
    path.join(folder, 'playwright.config.ts'),
    `import outer from ${JSON.stringify(path.join(root, 'playwright.config.ts'))};
     export default {
       testDir: '.', outputDir: 'results', workers: 1, use: outer.use,
       reporter: [['line'], ['json', { outputFile: 'report.json' }]],
     };`,
  );
  const ran = await run([playwright, 'test', '--config', folder]);
  const report = JSON.parse(await readFile(path.join(folder, 'report.json'), 'utf8')) as Suite;
  return { ...ran, folder, results: Object.fromEntries(resultsOf(report)) };
}

function resultsOf({ suites = [], specs = [] }: Suite): [title: string, result: NestedResult][] {
  const own = specs.map(({ title, tests }): [string, NestedResult] => {
    const [test] = tests;
    const last = test?.results.at(-1);
    return [
      title,
      {
        status: last?.status ?? '',
        errors: (last?.errors ?? []).map(({ message }) =>
          stripVTControlCharacters(message).replace(/\n+ *>? *\d+ \|[^]*$|\n+ +at [^]*$/, ''),
        ),
        annotations: last?.annotations ?? test?.annotations ?? [],
      },
    ];
  });
  return [...own, ...suites.flatMap(resultsOf)];
}

function run(args: readonly string[]): Promise<Pick<NestedRun, 'exitCode' | 'output'>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: root,
      // Whoever runs this test may want its report in a file.
      env: {
        ...process.env,
        NO_COLOR: '1',
        FORCE_COLOR: undefined,
        PLAYWRIGHT_JSON_OUTPUT_FILE: undefined,
      },
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
