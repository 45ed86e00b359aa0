// Builds src to a clean dist: one JavaScript file for each entry and for what they share or load
// late, because a file costs a test worker more time to load than the code in it. Types stay as
// they are, file by file.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { root, runTool } from './tools/process.mjs';

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
const codes = await Promise.all([
  runTool('typescript', ['-p', 'tsconfig.build.json']),
  runTool('rolldown', ['--config', 'rolldown.config.ts'], { quiet: true }),
]);
for (const { code, output } of codes) if (code !== 0) console.log(output);
process.exitCode = Math.max(...codes.map(({ code }) => code));
