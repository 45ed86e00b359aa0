// Files of a folder. Never a file outside of it, whatever the path says.

import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { checkReply, type CheckedReply } from '../http/reply.ts';
import type { Request } from '../http/request.ts';
import { readReplyFile } from './file.ts';

/**
 * The reply for a GET or HEAD request for a file below `root`; undefined when
 * there is no such file, or it lies outside of the root.
 */
export async function serveFile(root: string, request: Request): Promise<CheckedReply | undefined> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  const file = await findFile(root, request.path);
  return file === undefined ? undefined : readReplyFile(checkReply({ file }));
}

async function findFile(root: string, path: string): Promise<string | undefined> {
  const segments = decodeSegments(path);
  if (segments === undefined) return undefined;
  try {
    const [realRoot, file] = await Promise.all([realpath(root), realpath(join(root, ...segments))]);
    // A symbolic link may lead anywhere; what counts is where it ends.
    if (!file.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) return undefined;
    return (await stat(file)).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}

/** The parts of a path; undefined when one of them is no plain file name. */
function decodeSegments(path: string): string[] | undefined {
  try {
    const segments = decodeURIComponent(path).split('/').slice(1);
    return segments.some((segment) => segment === '..' || /[\0\\]/.test(segment))
      ? undefined
      : segments;
  } catch {
    return undefined;
  }
}
