import { defineConfig } from '@playwright/test';
import type { WptserveOptions, WptserveWorkerOptions } from 'playwright-wptserve';

export default defineConfig<WptserveOptions, WptserveWorkerOptions>({
  testDir: 'tests',
  fullyParallel: true,
  workers: 2,
  use: {
    wptserveApp: {
      command: 'npx next start --port {port}',
      env: { API_URL: '{origin}', NEXT_TELEMETRY_DISABLED: '1' },
    },
    launchOptions: { executablePath: process.env['WPTSERVE_CHROMIUM'] ?? '' },
  },
});
