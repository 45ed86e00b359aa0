import { defineConfig } from 'rolldown';

export default defineConfig({
  input: {
    main: 'test/fuzz/main.ts',
    'pure-process': 'test/fuzz/pure-process.ts',
    'server-process': 'test/fuzz/sockets/server-process.ts',
  },
  platform: 'node',
  external: /^[^./]/,
  output: { dir: 'node_modules/.cache/playwright-wptserve/fuzz', format: 'esm', sourcemap: true },
});
