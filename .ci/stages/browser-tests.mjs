import { runPlaywright } from '../tools/playwright.mjs';

/**
 * @param {import('../stages.mjs').Context} context
 * @returns {Promise<import('../tools/tally.mjs').Count>}
 */
export function runBrowserTests({ paths, signal }) {
  return runPlaywright([...paths.map(toFilter), '--workers=2'], { signal });
}

/**
 * Playwright takes regular expressions, not paths.
 *
 * @param {string} file
 */
function toFilter(file) {
  return file.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
