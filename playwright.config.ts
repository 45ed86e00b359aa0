import { defineConfig } from '@playwright/test';
import { findBrowser, findHeadlessShell } from './.ci/browser.mjs';

const fullBrowser = findBrowser();
const headlessShell = findHeadlessShell() ?? fullBrowser;

/** What a full browser and its headless shell do each in their own way, and a sample of the rest. */
const inFullBrowser = ['origins', 'host-names', 'tls', 'launch-options'].map(
  (name) => `${name}.spec.ts`,
);

// A full Chromium asks its vendor's hosts in the background; here it shall ask nobody.
const args = [
  '--gaia-url=http://127.0.0.1:1',
  '--component-updater=url-source=http://127.0.0.1:1/',
];

/** The options of a project whose pages open in this browser. */
function using(executablePath: string | undefined): { launchOptions: object } {
  return { launchOptions: { ...(executablePath === undefined ? {} : { executablePath }), args } };
}

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list'], ['html', { open: 'never' }]],
  // Of tests that start Playwright themselves.
  use: { browserName: 'chromium', ...using(headlessShell) },
  projects: [
    { name: 'demo', testDir: 'e2e/demo' },
    {
      name: 'full',
      testMatch: inFullBrowser.map((each) => `e2e/${each}`),
      use: using(fullBrowser),
    },
    // A page of the shell takes a quarter of the time of one of a full browser.
    {
      name: 'e2e',
      testIgnore: [...inFullBrowser, 'demo/**'].map((each) => `e2e/${each}`),
    },
  ],
});
