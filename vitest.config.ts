import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    restoreMocks: true,
    // Property tests run for seconds on a busy machine; a test that waits for sockets must not.
    testTimeout: 15_000,
  },
});
