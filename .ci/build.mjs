// Builds src to a clean dist: one JavaScript file for each entry and for what they share or load
// late, because a file costs a test worker more time to load than the code in it. Types stay as
// they are, file by file. `dist/cjs` is the same as CommonJS modules.

import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root, runTool } from './tools/process.mjs';

const dist = path.join(root, 'dist');
const commonjs = path.join(dist, 'cjs');
rmSync(dist, { recursive: true, force: true });
const codes = await Promise.all([
  runTool('typescript', ['-p', 'tsconfig.build.json']),
  runTool('typescript', ['-p', 'tsconfig.build.json', '--outDir', commonjs]),
  runTool('rolldown', ['--config', 'rolldown.config.ts'], { quiet: true }),
]);
writeFileSync(
  path.join(commonjs, 'package.json'),
  '{ "type": "commonjs", "sideEffects": false }\n',
);
for (const { code, output } of codes) if (code !== 0) console.log(output);
process.exitCode = Math.max(...codes.map(({ code }) => code));
