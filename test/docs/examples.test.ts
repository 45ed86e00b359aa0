// Every block of TypeScript in README and docs compiles against the package. Those that are whole
// specs are run by the stage `package`.

import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { documentationPages, exampleFileName, examplesOf } from '../../.ci/tools/documentation.mjs';
import { root, runTool } from '../../.ci/tools/process.mjs';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { exportsOf } from './exports-of.ts';

type Example = ReturnType<typeof examplesOf>[number];

const pages = documentationPages();
const { values } = exportsOf(path.join(root, 'src/index.ts'));

/** What the examples leave out, because each test has it. */
const context = `import { ${values.join(', ')} } from 'playwright-wptserve'; \
import type { Browser, BrowserContext, Page } from '@playwright/test'; \
import type { Wpt } from 'playwright-wptserve'; \
declare const wpt: Wpt; declare const page: Page; declare const context: BrowserContext; \
declare const browser: Browser;`;

/** A file whose lines have the numbers that they have in the page. */
function fileOf(example: Example): string {
  const { code, line, isWhole } = example;
  if (isWhole) return `${'\n'.repeat(line - 1)}${code}`;
  return `${context} export async function example() {${'\n'.repeat(line - 1)}${code}}`;
}

/** The errors of TypeScript in these examples, a line each. */
async function errorsIn(examples: readonly Example[]): Promise<string[]> {
  const folder = temporaryFolder({
    ...Object.fromEntries(examples.map((each) => [exampleFileName(each, '.ts'), fileOf(each)])),
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({
      extends: path.join(root, 'tsconfig.json'),
      compilerOptions: {
        lib: ['es2023', 'esnext.disposable', 'dom', 'dom.iterable'],
        paths: {
          'playwright-wptserve': [path.join(root, 'src/index.ts')],
          'playwright-wptserve/server': [path.join(root, 'src/server.ts')],
        },
        // What a reader may leave as it is.
        noUnusedLocals: false,
        noUnusedParameters: false,
      },
      include: ['*.ts'],
      exclude: [],
    }),
  });
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  const { output } = await runTool('typescript', ['-p', '.', '--pretty', 'false'], {
    cwd: folder,
    quiet: true,
  });
  return output.split(/\r?\n/).filter((line) => line !== '');
}

test('every example of README and docs compiles, and errors are found', async () => {
  const broken = { file: 'page.md', line: 7, code: "wpt.route('/', 1);\n", isWhole: false };
  const unknown = { ...broken, line: 9, code: "import { nobody } from 'playwright-wptserve';\n" };
  const examples = pages.flatMap(examplesOf);
  expect(examples.length).toBeGreaterThan(40);
  const errors = await errorsIn([
    ...examples,
    { ...broken, isSpec: false },
    { ...unknown, isWhole: true, isSpec: false },
  ]);
  expect(errors.filter((line) => !line.startsWith('page-line-'))).toEqual([]);
  expect(errors.join('\n')).toMatch(/page-line-7\.ts\(7,\d+\): error TS2345/);
  expect(errors.join('\n')).toMatch(/page-line-9\.ts\(9,\d+\): error TS2305/);
});
