import { runPlaywright } from '../tools/playwright.mjs';

/** @returns {Promise<{ passed: number, failed: number }>} */
export function runBrowserTests() {
  return runPlaywright(['--workers=2', '--reporter=list,json']);
}
