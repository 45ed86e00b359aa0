import { statSync, type Stats } from 'node:fs';

/**
 * What a path leads to; undefined when that is nothing, for whatever reason: a name may also be
 * too long for a file, or a link may lead to itself.
 */
export function statsOf(path: string): Stats | undefined {
  try {
    // Most of those that are asked for are not there, and an error for each would be slow.
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
