import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'tests',
  use: { launchOptions: { executablePath: process.env['WPTSERVE_CHROMIUM'] ?? '' } },
});
