// A folder of a document root: its listing, or the way to it.

import type { Dirent } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Request } from '../http/request/request.ts';
import type { Response } from '../http/response/response.ts';
import { directoryListing, type DirectoryEntry } from './directory-listing.ts';
import { statsOf } from './stats-of.ts';

/**
 * Fills in the listing of a folder (wptserve's DirectoryHandler); without a slash at the end of the path a
 * redirection to where it has one.
 */
export async function answerDirectory(
  response: Response,
  request: Request,
  folder: string,
): Promise<void> {
  if (!request.path.endsWith('/')) {
    const { scheme, netloc, path, query } = request.urlParts;
    const location = `${scheme}://${netloc}${path}/${query === '' ? '' : `?${query}`}`;
    response.status = 301;
    response.headers.set('Location', location);
    response.content = '';
    return;
  }
  const entries: DirectoryEntry[] = [];
  // Some at a time, between which others get their turn.
  for await (const entry of await opendir(folder, { bufferSize: 256 })) {
    entries.push({ name: entry.name, isDirectory: isDirectory(folder, entry) });
  }
  response.headers.set('Content-Type', 'text/html');
  response.content = await directoryListing(request.path, entries);
}

function isDirectory(folder: string, entry: Dirent): boolean {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return statsOf(join(folder, entry.name))?.isDirectory() === true;
}
