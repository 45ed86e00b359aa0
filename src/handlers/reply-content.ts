// What a reply sends for one request: its file, and a part of its content where one is asked for.

import type { Request } from '../http/request/request.ts';
import type { Content } from '../http/response/content.ts';
import { errorBody } from '../http/response/error-reply.ts';
import { withContent, type CheckedReply } from '../http/response/reply.ts';
import { fieldText } from '../script/field-text.ts';
import type { FieldLine } from '../script/steps.ts';
import { describeValue } from '../usage-error.ts';
import { contentTypeOf } from './content-type.ts';
import { maxCachedBytes } from './file-cache.ts';
import { fileContent } from './file-content.ts';
import { readNamedFile, statsOfNamedFile } from './named-file.ts';
import { partialContent, type PartialContent } from './partial-content.ts';

/**
 * The reply with the content of its file, or the part of the content that the request asks for.
 * A file says that it has parts, as one of a document root does. Only a reply of status 200 with
 * content has them, and only where its author does not say otherwise: by `Content-Range`, or by
 * `Accept-Ranges` with another value or `null`.
 *
 * @param isSentAsIs false when something will change the content, so that no part of it is known
 * @throws UsageError when its file cannot be read, or its headers disagree with the content
 */
export async function replyContent(
  reply: CheckedReply,
  request: Request,
  isSentAsIs: (contentType: string) => boolean,
): Promise<CheckedReply> {
  const whole = await readReplyFile(reply);
  const { content, status, omitted } = whole;
  const type = valueOf(whole, 'content-type') ?? whole.contentType ?? '';
  if (status !== 200 || content.length === 0 || omitted.has('accept-ranges')) return whole;
  if (!isSentAsIs(type)) return whole;
  const isSaid = reply.file === undefined || valueOf(whole, 'accept-ranges') !== undefined;
  const accepting: CheckedReply = isSaid
    ? whole
    : { ...whole, headers: [...whole.headers, ['Accept-Ranges', 'bytes']] };
  const part = partialContent(request, {
    content,
    contentType: type,
    field: (name) => valueOf(whole, name),
  });
  return part === undefined ? accepting : partOf(accepting, part);
}

/** The reply with the content of its file; unchanged when it names none. */
async function readReplyFile(reply: CheckedReply): Promise<CheckedReply> {
  const { file } = reply;
  if (file === undefined) return reply;
  const [content, contentType] = await Promise.all([contentOf(file), contentTypeOf(file)]);
  return withContent(reply, content, contentType);
}

async function contentOf(file: string): Promise<Content> {
  const where = `reply: file ${describeValue(file)}`;
  const { size } = await statsOfNamedFile(where, file);
  return size <= maxCachedBytes ? readNamedFile(where, file) : fileContent(file, 0, size);
}

function partOf(reply: CheckedReply, part: PartialContent): CheckedReply {
  const others = without(reply.headers, 'content-length');
  const range: readonly FieldLine[] =
    part.contentRange === undefined ? [] : [['Content-Range', part.contentRange]];
  if (part.status === 416) {
    return {
      ...reply,
      status: 416,
      statusText: undefined,
      // Not all are dropped: without its CORS headers, a page would not see why.
      headers: [...without(others, 'content-type', 'content-encoding', 'accept-ranges'), ...range],
      contentType: 'application/json',
      plainType: undefined,
      content: Buffer.from(errorBody(416, part.message)),
    };
  }
  const kept = part.contentType === undefined ? others : without(others, 'content-type');
  return {
    ...reply,
    status: 206,
    statusText: undefined,
    headers: [...kept, ...range],
    contentType: part.contentType ?? reply.contentType,
    plainType: part.contentType === undefined ? reply.plainType : undefined,
    content: part.content,
  };
}

/** The value of all lines of a field, as bytes of which each is one character. */
function valueOf({ headers }: CheckedReply, name: string): string | undefined {
  const values = headers.filter(([each]) => each.toLowerCase() === name);
  // Text of a reply is sent as UTF-8.
  return values.length === 0
    ? undefined
    : values.map(([, value]) => fieldText(Buffer.from(value)).trim()).join(', ');
}

function without(headers: readonly FieldLine[], ...names: readonly string[]): FieldLine[] {
  return headers.filter(([name]) => !names.includes(name.toLowerCase()));
}
