// Files that the author of a test names.

import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../usage-error.ts';

/**
 * The stats of a file.
 *
 * @param where names it in messages: `reply: file "a.txt"`
 * @throws UsageError when it cannot be read, or is a folder, a pipe or a device: a pipe would be
 * read for ever
 */
export async function statsOfNamedFile(where: string, path: string): Promise<Stats> {
  const stats = await stat(path).catch((error: unknown) => {
    throw fileFailure(where, path, error);
  });
  if (stats.isFile()) return stats;
  throw new UsageError(
    `${where}: ${resolve(path)} is ${stats.isDirectory() ? 'a folder' : 'a pipe or a device'}, not a file.`,
  );
}

/**
 * All bytes of a file.
 *
 * @throws UsageError as {@link statsOfNamedFile} does
 */
export async function readNamedFile(where: string, path: string): Promise<Buffer> {
  await statsOfNamedFile(where, path);
  return readFile(path).catch((error: unknown) => {
    throw fileFailure(where, path, error);
  });
}

/** Says which file it was: a relative path is not where its author thinks, most often. */
export function fileFailure(where: string, path: string, cause: unknown): UsageError {
  const { code } = cause as NodeJS.ErrnoException;
  const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
  return new UsageError(
    `${where}: ${resolve(path)} ${why}. A relative path starts at the working directory.`,
    { cause },
  );
}
