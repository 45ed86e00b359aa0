// Small files as ready messages, as long as nothing about them has changed.
//
// Rule: whether it has changed is asked at every request, without a wait: a stat of what the
// system has at hand takes two microseconds, one on another thread thirty.

import type { Stats } from 'node:fs';
import type { ResponseMessage } from '../http/response/response-message.ts';
import type { Place } from './document-path.ts';
import { headerFileCandidates } from './header-file.ts';
import { statsOf } from './stats-of.ts';

/** Bigger files are read anew at each request. */
export const maxCachedBytes = 1024 * 1024;
/** All files of a document root together. */
const maxTotalBytes = 64 * 1024 * 1024;
/**
 * A file may be written twice within one tick of the file system's clock and show the same time;
 * one that is older than its coarsest tick cannot. Milliseconds.
 */
const settledAfterMs = 2000;

interface Entry {
  readonly message: ResponseMessage;
  readonly bytes: number;
  /** The file, and each header file that there is or could be. */
  readonly watched: readonly string[];
  /** What they were. */
  readonly stats: readonly (Stats | undefined)[];
}

/** The messages of one document root, by the path of the request. */
export class FileCache {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  #totalBytes = 0;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The message for a path, when it would be made the same again. */
  get(path: string): ResponseMessage | undefined {
    const entry = this.#entries.get(path);
    if (entry === undefined) return undefined;
    for (let i = 0; i < entry.watched.length; i++) {
      if (!isSame(statsOf(entry.watched[i] as string), entry.stats[i])) {
        this.#remove(path, entry);
        return undefined;
      }
    }
    return entry.message;
  }

  /**
   * Keeps the message made of a file.
   *
   * @param place with the stats from before the file was read
   */
  set(path: string, { path: file, stats }: Place, message: ResponseMessage): void {
    if (stats.size > maxCachedBytes) return;
    const watched = [file, ...headerFileCandidates(file).flat()];
    const all = watched.map(statsOf);
    const now = this.#now();
    const isSettled = all.every(
      (each) => each === undefined || now - lastChangeMs(each) > settledAfterMs,
    );
    if (!isSettled || !isSame(all[0], stats)) return;
    const known = this.#entries.get(path);
    if (known !== undefined) this.#remove(path, known);
    this.#entries.set(path, { message, bytes: stats.size, watched, stats: all });
    this.#totalBytes += stats.size;
    for (const [oldest, entry] of this.#entries) {
      if (this.#totalBytes <= maxTotalBytes) break;
      this.#remove(oldest, entry);
    }
  }

  #remove(path: string, entry: Entry): void {
    this.#entries.delete(path);
    this.#totalBytes -= entry.bytes;
  }
}

/** A modification time can be set back, as copying does it; the time of that change cannot. */
function lastChangeMs({ mtimeMs, ctimeMs }: Stats): number {
  return Math.max(mtimeMs, ctimeMs);
}

/** A file that changes has another time; where a link leads elsewhere, another number. */
function isSame(a: Stats | undefined, b: Stats | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.mtimeMs === b.mtimeMs &&
    a.ctimeMs === b.ctimeMs &&
    a.size === b.size &&
    a.ino === b.ino &&
    a.dev === b.dev
  );
}
