// Files of a folder, as wptserve serves them. Never a file outside of it, whatever the path says.

import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Request } from '../http/request/request.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import type { Response } from '../http/response/response.ts';
import { script } from '../script/builder.ts';
import type { Script } from '../script/script.ts';
import { describeValue, UsageError } from '../usage-error.ts';
import { answerDirectory } from './directory.ts';
import { findPlace, type Place } from './document-path.ts';
import { FileCache } from './file-cache.ts';
import { answerFile, type FileSettings } from './file.ts';
import { isHandlerModule } from './handler-module.ts';
import { fileFailure } from './named-file.ts';
import { statsOf } from './stats-of.ts';

/** How a document root serves. */
export interface DocumentRootSettings extends FileSettings {
  /** The name of the file that stands for a folder. Undefined: a folder is listed (wptserve). */
  readonly index?: string | undefined;
}

/** What a document root answers. */
export type DocumentAnswer =
  /** The response was filled in; `file` is where it came from, for the pipes: a folder has none. */
  | { readonly kind: 'response'; readonly file: string | undefined }
  /** Bytes as they are. */
  | { readonly kind: 'script'; readonly script: Script }
  | { readonly kind: 'handlerModule'; readonly file: string };

/** A folder whose files are served below a path. */
export class DocumentRoot {
  /** The path that stands for the folder, with a slash at its end; or that of a single file. */
  readonly urlBase: string;
  /** Where the folder or file really is. */
  readonly folder: string;
  readonly #isFile: boolean;
  readonly #settings: DocumentRootSettings;
  readonly #cache = new FileCache();

  private constructor(
    urlBase: string,
    folder: string,
    isFile: boolean,
    settings: DocumentRootSettings,
  ) {
    this.urlBase = urlBase;
    this.folder = folder;
    this.#isFile = isFile;
    this.#settings = settings;
  }

  /**
   * A relative path starts at the working directory.
   *
   * @throws UsageError when it is not a folder, or for a single file a file, that can be read
   */
  static open(urlBase: string, folder: string, settings: DocumentRootSettings): DocumentRoot {
    const where = `wptserve documentRoot ${describeValue(folder)}`;
    if (typeof folder !== 'string' || folder === '')
      throw new UsageError(`${where}: it is the path of a folder.`);
    const path = resolve(folder);
    const isFile = !urlBase.endsWith('/');
    try {
      const stats = statSync(path);
      if (isFile ? !stats.isFile() : !stats.isDirectory()) {
        throw new UsageError(`${where}: ${path} is not a ${isFile ? 'file' : 'folder'}.`);
      }
      accessSync(path, isFile ? constants.R_OK : constants.R_OK | constants.X_OK);
      return new DocumentRoot(urlBase, realpathSync(path), isFile, settings);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      throw fileFailure(where, path, error);
    }
  }

  toString(): string {
    return `document root ${JSON.stringify(this.urlBase)}`;
  }

  /** Whether a path is below this root, or for a single file is its own. */
  covers(path: string): boolean {
    return this.#isFile ? path === this.urlBase : path.startsWith(this.urlBase);
  }

  /** The whole answer to a request, when it is at hand and nothing has changed since. */
  ready(request: Request): ResponseMessage | undefined {
    return isPlain(request) ? this.#cache.get(request.path) : undefined;
  }

  /**
   * The file or folder that a percent-encoded path leads to; undefined when there is none, or it
   * lies outside.
   */
  async find(path: string): Promise<Place | undefined> {
    if (!this.#isFile) {
      // Slashes in front are one; behind the path of a mount they begin at the top (wptserve).
      const below = this.urlBase === '/' ? path.replace(/^\/+/, '/') : path;
      return findPlace(this.folder, below.slice(this.urlBase.length - 1));
    }
    const stats = statsOf(this.folder);
    return stats?.isFile() === true ? { path: this.folder, stats } : undefined;
  }

  /**
   * Fills in the answer to a request.
   *
   * @param asked a path that stands for the one of the request
   * @returns undefined when there is no such file, or it lies outside
   */
  async answerInto(
    response: Response,
    request: Request,
    asked = request.path,
  ): Promise<DocumentAnswer | undefined> {
    request.serveFrom(this.folder, this.urlBase);
    request.setRouteMatch({ '*': request.path.slice(this.urlBase.length) });
    const place = await this.#findOrIndex(asked);
    if (place === undefined) return undefined;
    const { path, stats } = place;
    if (stats.isFile() && isHandlerModule(path)) return { kind: 'handlerModule', file: path };
    if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
    if (stats.isDirectory()) {
      await answerDirectory(response, request, path);
      return { kind: 'response', file: undefined };
    }
    if (path.endsWith('.asis')) {
      // The connection is closed behind it: only then does the peer know where it ends.
      return { kind: 'script', script: script.raw(await readFile(path)).close() };
    }
    const isLasting = await answerFile(response, request, place, this.#settings).catch(noFile);
    if (isLasting === undefined) return undefined;
    if (isLasting && asked === request.path && isPlain(request) && !path.includes('.sub.')) {
      this.#cache.set(request.path, place, response.toMessage());
    }
    return { kind: 'response', file: path };
  }

  /** A folder with an index is that file, once its path ends with a slash. */
  async #findOrIndex(path: string): Promise<Place | undefined> {
    const place = await this.find(path);
    const { index } = this.#settings;
    if (index === undefined || place?.stats.isDirectory() !== true || !path.endsWith('/')) {
      return place;
    }
    const file = await this.find(path + index);
    return file?.stats.isFile() === true ? file : place;
  }
}

/** A file that has gone meanwhile, or that is not ours to read, is as good as none (wptserve). */
function noFile(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'EACCES' && code !== 'EPERM') throw error;
}

/** Whether nothing of the request but its path matters for a file. */
function isPlain({ method, query, head }: Request): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  // A parameter `pipe` may be spelt with percent signs.
  if (query.includes('pipe') || query.includes('%')) return false;
  return !conditional.some((name) => head.hasField(name));
}

const conditional = [
  'range',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
];
