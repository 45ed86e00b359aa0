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
    chunkFileNames: '[name].js',
    // All that both entries load at once is one file: each further one costs half a millisecond.
    codeSplitting: {
      groups: [{ name: 'shared', tags: ['$initial'], minShareCount: 2 }],
    },
  },
});
