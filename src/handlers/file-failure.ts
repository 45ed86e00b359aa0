// Files that the author of a test names, and that cannot be read.

import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** Says which file it was: a relative path is not where its author thinks, most often. */
export function fileFailure(where: string, path: string, cause: unknown): UsageError {
  const { code } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  return new UsageError(
    `${where}: ${resolve(path)} ${why}. A relative path starts at the working directory.`,
    { cause },
  );
}
