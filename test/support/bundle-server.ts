import path from 'node:path';
import { rolldown } from 'rolldown';
import { temporaryFolder } from './temporary-folder.ts';

/** A bundle of the server's entry, for processes of their own: Node alone cannot load the sources. */
export async function bundleServer(): Promise<string> {
  await using bundle = await rolldown({
    input: path.join(import.meta.dirname, '../../src/server.ts'),
    platform: 'node',
  });
  const folder = temporaryFolder();
  await bundle.write({ dir: folder, entryFileNames: 'server.mjs', chunkFileNames: '[name].mjs' });
  return path.join(folder, 'server.mjs');
}
