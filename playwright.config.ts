import { defineConfig } from '@playwright/test';
import { findBrowser } from './.ci/browser.mjs';

const executablePath = findBrowser();

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  forbidOnly: process.env.CI !== undefined,
  reporter: [['list'], ['html', { open: 'never' }]],
  projects: [
    { name: 'demo', testDir: 'e2e/demo' },
    { name: 'e2e', testIgnore: 'demo/**' },
  ],
  use: {
    browserName: 'chromium',
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      // A full Chromium asks its vendor's hosts in the background; here it shall ask nobody.
      args: ['--gaia-url=http://127.0.0.1:1', '--component-updater=url-source=http://127.0.0.1:1/'],
    },
  },
});
