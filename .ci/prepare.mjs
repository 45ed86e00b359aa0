// Makes a fresh clone ready to run: locked dependencies, then a browser.

import { browserVersion, findOrInstallBrowser } from './tools/browser-installation.mjs';
import { installDependencies } from './tools/dependencies.mjs';

process.exitCode = (await prepare()) ? 0 : 1;

async function prepare() {
  if (!(await installDependencies())) return false;
  const executable = await findOrInstallBrowser();
  if (executable === undefined) {
    console.error(
      'No browser was found. Run `npx playwright install chromium`, or install Chromium or Chrome,\n' +
        'or set WPTSERVE_CHROMIUM to the path of one; then run this again.',
    );
    return false;
  }
  const version = await browserVersion(executable);
  if (version === undefined) {
    console.error(
      `${executable} does not start. Set WPTSERVE_CHROMIUM to a Chromium or Chrome that does,\n` +
        'or run `npx playwright install --with-deps chromium`; then run this again.',
    );
    return false;
  }
  console.log(`Browser: ${version} (${executable})`);
  return true;
}
