import { defineConfig } from 'rolldown';

export default defineConfig({
  input: {
    authority: 'src/certificates/authority.ts',
    'key-pair': 'src/certificates/key-pair.ts',
    'request-parser': 'src/http1/request-parser.ts',
  },
  platform: 'node',
  external: /^[^./]/,
  output: { dir: 'node_modules/.cache/playwright-wptserve/bench', format: 'esm' },
});
