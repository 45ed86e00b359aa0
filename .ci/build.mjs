// Compiles src to a clean dist.

import { rmSync } from 'node:fs';
import path from 'node:path';
import { root, runTool } from './tools/process.mjs';

rmSync(path.join(root, 'dist'), { recursive: true, force: true });
process.exitCode = (await runTool('typescript', ['-p', 'tsconfig.build.json'])).code;
