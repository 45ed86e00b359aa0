// Files that a template names. Never one outside of the document root, whatever
// the path says and wherever a symbolic link leads.

import { isAbsolute, join, parse, relative, resolve, sep } from 'node:path';

/**
 * Where a file of a folder is. A path that begins with a slash begins at the folder too. The file
 * need not exist.
 *
 * @returns undefined when it is not inside of the folder
 */
export async function fileInside(folder: string, path: string): Promise<string | undefined> {
  const file = resolve(folder, path.replace(/^\/+/, ''));
  if (!isInside(folder, file)) return undefined;
  const [realFolder, realFile] = await Promise.all([realPathOf(folder), realPathOf(file)]);
  return isInside(realFolder, realFile) ? file : undefined;
}

function isInside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

/** Where a path ends; of what does not exist, where it would be. */
async function realPathOf(path: string): Promise<string> {
  const { realpath } = await import('node:fs/promises');
  try {
    return await realpath(path);
  } catch {
    const { root } = parse(path);
    const names = path.slice(root.length).split(sep);
    // From the top down, as far as there is something: the rest may be long, and is only text.
    let end = root;
    for (const [index, name] of names.entries()) {
      try {
        end = await realpath(join(end, name));
      } catch {
        return join(end, ...names.slice(index));
      }
    }
    return end;
  }
}
