import { defineConfig } from 'rolldown';

export default defineConfig({
  input: { index: 'src/index.ts', server: 'src/server.ts' },
  platform: 'node',
  // Every dependency is the user's to install; only our own files are joined.
  external: /^[^./]/,
  output: {
    dir: 'dist',
    format: 'esm',
    comments: false,
    chunkFileNames: ({ name }) => (name === 'server' ? 'shared.js' : '[name].js'),
  },
});
