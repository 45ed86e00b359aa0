// A reporter of Playwright for `tally`.

import path from 'node:path';
import { appendEntry } from './tally-entry.mjs';

export default class PlaywrightTally {
  /** @param {import('@playwright/test/reporter').TestCase} test */
  onTestBegin(test) {
    append(test, 'began');
  }

  /**
   * @param {import('@playwright/test/reporter').TestCase} test
   * @param {import('@playwright/test/reporter').TestResult} result
   */
  onTestEnd(test, { duration }) {
    const outcome = test.outcome();
    // One that passes at the second try is not good.
    if (outcome === 'expected') append(test, 'passed', duration);
    else append(test, outcome === 'skipped' ? 'skipped' : 'failed', duration);
  }

  /** Beside this one, Playwright shall use another to show what happens. */
  printsToStdio() {
    return false;
  }
}

/**
 * @param {import('@playwright/test/reporter').TestCase} test
 * @param {import('./tally-entry.mjs').Entry['state']} state
 * @param {number} [milliseconds]
 */
function append(test, state, milliseconds) {
  const { id, location } = test;
  const file = path.relative(process.cwd(), location.file);
  // The first parts are empty, the project and the file.
  const title = test.titlePath().slice(3).join(' › ');
  appendEntry({ id, file, title, state, ...(milliseconds === undefined ? {} : { milliseconds }) });
}
