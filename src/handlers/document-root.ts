// Files of a folder. Never a file outside of it, whatever the path says.

import { access, constants, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { checkReply, type CheckedReply } from '../http/reply.ts';
import type { Request } from '../http/request.ts';
import { describeValue, UsageError } from '../usage-error.ts';
import { readReplyFile } from './file.ts';

/** A folder whose files are served. */
export class DocumentRoot {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * A relative path starts at the working directory.
   *
   * @throws UsageError when it is not a folder that can be read
   */
  static async open(folder: string): Promise<DocumentRoot> {
    const where = `wptserve documentRoot ${describeValue(folder)}`;
    if (typeof folder !== 'string' || folder === '')
      throw new UsageError(`${where}: it is the path of a folder.`);
    const path = resolve(folder);
    try {
      if (!(await stat(path)).isDirectory())
        throw new UsageError(`${where}: ${path} is not a folder.`);
      await access(path, constants.R_OK | constants.X_OK);
      // Where the folder really is: a file is compared with that.
      return new DocumentRoot(await realpath(path));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
      throw new UsageError(
        `${where}: ${path} ${why}. A relative path starts at the working directory.`,
      );
    }
  }

  /**
   * The reply for a GET or HEAD request; undefined when there is no such file,
   * or it lies outside of the folder.
   */
  async reply(request: Request): Promise<CheckedReply | undefined> {
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    const file = await this.#find(request.path);
    return file === undefined ? undefined : readReplyFile(checkReply({ file }));
  }

  async #find(path: string): Promise<string | undefined> {
    const segments = decodeSegments(path);
    if (segments === undefined) return undefined;
    try {
      // A symbolic link may lead anywhere; what counts is where it ends. Its own name gives the type.
      const named = join(this.#folder, ...segments);
      const file = await realpath(named);
      const inside = this.#folder.endsWith(sep) ? this.#folder : this.#folder + sep;
      return file.startsWith(inside) && (await stat(file)).isFile() ? named : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The parts of a path; undefined when one of them is no plain file name. */
function decodeSegments(path: string): string[] | undefined {
  try {
    const segments = decodeURIComponent(path).split('/').slice(1);
    const isBad = segments.some((segment) => segment === '..' || /[\0\\]/.test(segment));
    // With a slash at its end a path names a folder, although join() would drop it.
    return isBad || segments.at(-1) === '' ? undefined : segments;
  } catch {
    return undefined;
  }
}
