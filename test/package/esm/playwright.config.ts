import { defineConfig } from '@playwright/test';
import type { WptserveOptions } from 'playwright-wptserve';

export default defineConfig<WptserveOptions>({
  testDir: 'tests',
  use: {
    wptserve: { limits: { maxFields: 100 } },
    launchOptions: { executablePath: process.env['WPTSERVE_CHROMIUM'] ?? '' },
  },
});
