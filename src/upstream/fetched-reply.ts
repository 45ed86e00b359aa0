import type { IncomingMessage } from 'node:http';
import type { FetchedReply } from '../http/request/fetched-reply.ts';

/** Fields that say how content is framed, or when it was sent. */
const framing = new Set(['content-length', 'transfer-encoding', 'trailer', 'date', 'etag']);

/** An answer that has come to its end, as a reply. */
export function fetchedReply(
  { statusCode = 502, statusMessage = '' }: IncomingMessage,
  fields: [name: string, value: string][],
  content: Buffer,
): FetchedReply {
  const headers = fields.filter(([name]) => !framing.has(name.toLowerCase()));
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const parts = /^[^;]*[/+]json\s*(?:;|$)/i.test(type) ? jsonOf(content) : undefined;
  const common = { status: statusCode, statusText: statusMessage, headers };
  // The type says `json` for those who know that it is JSON.
  return (parts ? { ...common, ...parts } : { ...common, body: content }) as FetchedReply;
}

/** What says that it is JSON, and is not, is left as it is. */
function jsonOf(content: Buffer): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(content.toString()) };
  } catch {
    return undefined;
  }
}
