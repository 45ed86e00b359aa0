// From the path of a request to a place in the document root, and nowhere else.

import { statSync, type Stats } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** What a path leads to. */
export interface Place {
  /** Where it stands in the document root: its name gives the type, whatever a link leads to. */
  readonly path: string;
  readonly stats: Stats;
}

/**
 * The file or folder that a percent-encoded path leads to, below `folder`; undefined when there
 * is none, or when it lies outside. A path with a slash at its end is a folder's.
 *
 * @param folder its real path
 */
export async function findPlace(folder: string, path: string): Promise<Place | undefined> {
  const segments = decodeSegments(path);
  if (segments === undefined) return undefined;
  const named = join(folder, ...segments);
  try {
    // A symbolic link may lead anywhere; what counts is where it ends.
    const real = await realpath(named);
    const inside = folder.endsWith(sep) ? folder : folder + sep;
    if (real !== folder && !real.startsWith(inside)) return undefined;
    const stats = statSync(real);
    const isWanted = stats.isDirectory() || (stats.isFile() && segments.at(-1) !== '');
    return isWanted ? { path: named, stats } : undefined;
  } catch {
    // Not there, not ours to read, or no name that a file can have: a 404 like any other.
    return undefined;
  }
}

/** The parts of a path; undefined when one of them is no plain file name, or it begins anew at the top. */
function decodeSegments(path: string): string[] | undefined {
  const [, top, ...segments] = percentDecode(path).split('/');
  if (top === undefined || (top === '' && segments.length > 0)) return undefined;
  const all = [top, ...segments];
  return all.some(isForbidden) ? undefined : all;
}

/** Each escape is a byte of UTF-8; what only looks like one is what it is (wptserve). */
function percentDecode(path: string): string {
  if (!path.includes('%')) return path;
  const bytes = Buffer.from(path).toString('latin1');
  const decoded = bytes.replace(/%([\da-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return Buffer.from(decoded, 'latin1').toString();
}

/** Windows has drives and streams after a colon. */
const forbidden = process.platform === 'win32' ? /[\0\\:]/ : /[\0\\]/;

function isForbidden(segment: string): boolean {
  return segment === '..' || forbidden.test(segment);
}
