import { defineConfig } from 'rolldown';

export default defineConfig({
  input: {
    main: 'test/soak/main.ts',
    'server-process': 'test/soak/server-process.ts',
  },
  platform: 'node',
  external: /^[^./]/,
  output: {
    dir: 'node_modules/.cache/playwright-wptserve/soak',
    format: 'esm',
    sourcemap: true,
  },
});
