// What could not be loaded for want of file descriptors is loaded when there are some again.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { bundleServer } from '../support/bundle-server.ts';

const script = fileURLToPath(new URL('../support/full-process.mjs', import.meta.url));
/** Windows has no such limit, and what it has cannot be reached here. */
const hasLimit = process.platform !== 'win32';

test.runIf(hasLimit)(
  'a process without descriptors recovers',
  async () => {
    const bundle = await bundleServer();
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      'ulimit -n 120 && exec "$@"',
      'sh',
      process.execPath,
      script,
      bundle,
    ]);
    expect(JSON.parse(stdout)).toEqual({
      full: ['500', '500', 'closed'],
      free: ['200', '200', '200'],
    });
  },
  60_000,
);
