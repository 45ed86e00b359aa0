import type { TestInfo } from '@playwright/test';
import { UsageError } from '../usage-error.ts';

const where =
  'The option wptserve of this test is set by test.use(), or by use in playwright.config.ts.';

/**
 * Checks the option of a test. Playwright does not tell which line has set it, so a mistake leads to
 * the test.
 */
export async function atTest<Checked>(
  { title, file, line, column }: Pick<TestInfo, 'title' | 'file' | 'line' | 'column'>,
  check: () => Checked | Promise<Checked>,
): Promise<Checked> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const { name, message } = error;
    const placed = new UsageError(`${message}\n${where}`);
    placed.stack = `${name}: ${placed.message}\n    at ${title} (${file}:${line}:${column})`;
    throw placed;
  }
}
