// A file as a reply.

import { readFile } from 'node:fs/promises';
import { withContent, type CheckedReply } from '../http/reply.ts';
import { contentTypeOf } from './content-type.ts';

/**
 * The reply with the content of its file; unchanged when it names none.
 *
 * @throws the error of the file system, and UsageError when the headers disagree with the content
 */
export async function readReplyFile(reply: CheckedReply): Promise<CheckedReply> {
  if (reply.file === undefined) return reply;
  const [content, contentType] = await Promise.all([
    readFile(reply.file),
    contentTypeOf(reply.file),
  ]);
  return withContent(reply, content, contentType);
}
