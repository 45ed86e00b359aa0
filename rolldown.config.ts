import { defineConfig, type RolldownOptions } from 'rolldown';

/** What is built for one kind of modules. */
function built(format: 'esm' | 'cjs', dir: string, external: RegExp): RolldownOptions {
  return {
    input: { index: 'src/index.ts', server: 'src/server.ts' },
    platform: 'node',
    external,
    output: {
      dir,
      format,
      comments: false,
      dynamicImportInCjs: false,
      chunkFileNames: '[name].js',
      // All that both entries load at once is one file: each further one costs half a millisecond.
      codeSplitting: {
        groups: [{ name: 'shared', tags: ['$initial'], minShareCount: 2 }],
      },
    },
  };
}

export default defineConfig([
  // Every dependency is the user's to install; only our own files are joined.
  built('esm', 'dist', /^[^./]/),
  // For loaders that take no ES modules, such as that of Jest. So what is one goes into it.
  built('cjs', 'dist/cjs', /^(?!get-port$)[^./]/),
]);
