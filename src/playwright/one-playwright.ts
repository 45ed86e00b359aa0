import { createRequire } from 'node:module';
import path from 'node:path';
import { UsageError } from '../usage-error.ts';

/** What lies in Playwright's packages, as the program that was started does. */
const inPlaywright = /[\\/](?:@playwright[\\/]test|playwright)[\\/]/;

/**
 * Checks that the Playwright that runs the tests is the one that this package extends. With two of
 * them Playwright says that it did not expect `test()`, and not why.
 *
 * @param program what was started: the runner, or one of its workers
 * @param here a file of this package
 * @throws UsageError that names both
 */
export function requireOnePlaywright(program: string | undefined, here: string): void {
  try {
    const running = program === undefined ? '' : createRequire(program).resolve(program);
    // Another program may use this package without a runner.
    if (!inPlaywright.test(running)) return;
    const [runner, ours] = [running, createRequire(here).resolve('@playwright/test')].map(
      playwrightOf,
    );
    if (runner === ours || runner === undefined || ours === undefined) return;
    throw new UsageError(
      `There are two Playwrights: the tests are run by ${describe(runner)}, and playwright-wptserve finds ${describe(ours)}. ` +
        'Install one @playwright/test for both, in the folder that has playwright-wptserve or above it.',
    );
  } catch (error) {
    if (error instanceof UsageError) throw error;
    // Where packages are no files nothing can be said.
  }
}

/** The folder of the package `playwright` that belongs to a file of Playwright's. */
function playwrightOf(file: string): string {
  return path.dirname(createRequire(file).resolve('playwright/package.json'));
}

function describe(folder: string): string {
  const manifest = path.join(folder, 'package.json');
  const { version } = createRequire(manifest)(manifest) as { version: string };
  return `version ${version} in ${folder}`;
}
