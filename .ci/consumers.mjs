// Tries the packed package with every TypeScript that is promised, and in Jest.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { tryConsumers } from './tools/consumers.mjs';
import { pack } from './tools/pack.mjs';
import { interrupted, root } from './tools/process.mjs';
import { withTemporaryFolder } from './tools/temporary-folder.mjs';

const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const packages = ['@playwright/test', '@types/node'].map(
  (name) => `${name}@${devDependencies[name]}`,
);
const { tarball, output } = await pack(interrupted);
if (tarball === undefined) {
  console.log(output);
  process.exitCode = 1;
} else {
  const { passed, failed } = await withTemporaryFolder((folder) =>
    tryConsumers(folder, { tarball, packages, signal: interrupted }),
  );
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
