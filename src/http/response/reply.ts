// A well-formed response as data. Only a Reply is checked; a Script never is.

import { fieldText } from '../../script/field-text.ts';
import { splitFields, type OmittingFieldsInput } from '../../script/fields-input.ts';
import type { FieldLine } from '../../script/steps.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../../usage-error.ts';
import type { Content } from './content.ts';
import { jsonContent } from './reply-json.ts';
import { waitOf, type ReplyWait } from './reply-wait.ts';
import type { ResponseMessage } from './response-message.ts';
import { isToken } from '../token.ts';

/** Header fields of a {@link Reply}: `null` leaves out a field the server would add. */
export type ReplyHeaders = OmittingFieldsInput;

/**
 * A well-formed response: the server frames it, and adds what HTTP needs
 * (`Content-Length`, `Date`, `Server`, `Content-Type` when it is known).
 * Named as in Playwright's `route.fulfill`. To send anything malformed, use a script.
 *
 * With status 200 and content it answers the `Range` of a GET request (RFC 9110 §14): with 206, or
 * with 416 where there is no such part. It does not when its headers have `Content-Range`, or
 * `Accept-Ranges` with another value than `bytes` or with `null`, nor with a pipe other than
 * `trickle`.
 */
export interface Reply extends ReplyWait {
  /** Status code, 200 to 999. @default 200 */
  readonly status?: number;
  /** Reason phrase: text is sent as UTF-8, bytes as they are. Default: the registered one. */
  readonly statusText?: string | Uint8Array;
  /** Header fields; pairs keep order, case and duplicates. */
  readonly headers?: ReplyHeaders;
  /** Content: a string is sent as UTF-8. */
  readonly body?: string | Uint8Array;
  /** Content as JSON, with `Content-Type: application/json`. */
  readonly json?: unknown;
  /** Content read from a file at each request; its extension gives the content type. A relative path starts at the working directory. */
  readonly file?: string;
  /**
   * `Content-Type`, instead of the one that `json` or `file` gives. To a type of text or
   * JavaScript that names no charset, `; charset=utf-8` is added when `body` is a string; as a
   * header it is sent as it is.
   */
  readonly contentType?: string;
  /** wptserve's pipes, applied at each request: `'trickle(100:d1)|status(404)'`. */
  readonly pipe?: string;
}

/** A reply that was checked, copied and frozen when it was declared. */
export interface CheckedReply extends ResponseMessage {
  /** Read at each request instead of the content. */
  readonly file: string | undefined;
  /** Applied at each request. */
  readonly pipe: string | undefined;
}

const replyOptions = [
  'status',
  'statusText',
  'headers',
  'body',
  'json',
  'file',
  'contentType',
  'pipe',
  'delay',
  'gate',
] as const;
// oxlint-disable-next-line no-control-regex -- RFC 9110 §5.5: what a field value cannot hold.
const forbiddenInValue = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const toScript = 'Use a script to send this.';

/**
 * Checks a reply.
 *
 * @throws UsageError when it would not be a well-formed response.
 */
export function checkReply(reply: Reply): CheckedReply & { readonly content: Uint8Array } {
  rejectUnknownOptions('reply', reply, replyOptions);
  const status = checkStatus(reply.status ?? 200);
  const statusText = reply.statusText;
  if (statusText !== undefined) checkStatusText(statusText);
  const { lines, omitted } = splitFields(reply.headers ?? [], 'reply headers');
  for (const line of lines) checkField(line);
  checkContentType(reply.contentType, lines);
  const content = checkContent(reply);
  if (reply.file === undefined) checkFraming(lines, content.length, status);
  return Object.freeze({
    status,
    // A copy: a buffer that the caller goes on using cannot change a declared reply.
    statusText: statusText instanceof Uint8Array ? Buffer.from(statusText) : statusText,
    headers: lines,
    omitted: new Set(omitted),
    content,
    file: reply.file,
    pipe: checkPipe(reply.pipe),
    ...waitOf(reply),
    ...typeOf(reply),
    isChecked: true,
    closesConnection: false,
    sendsContentForHead: false,
  });
}

function checkStatus(status: number): number {
  if (Number.isInteger(status) && status >= 200 && status <= 999) return status;
  const instead =
    status >= 100 && status < 200
      ? `Use script.informational(${status}) for an interim response.`
      : `A status is a whole number from 200 to 999. ${toScript}`;
  throw new UsageError(`reply: status ${describeValue(status)}. ${instead}`);
}

function checkContentType(contentType: string | undefined, headers: readonly FieldLine[]): void {
  if (contentType === undefined) return;
  checkText('contentType', contentType);
  if (valuesOf(headers, 'content-type').length > 0) {
    throw new UsageError(
      'reply: contentType and the header Content-Type at once. Write one of them.',
    );
  }
}

/**
 * For these types, browsers guess at a charset that is not named. Of JSON and XML they take UTF-8
 * for granted.
 */
const guessedTypes = /^(?:text\/[^\t ;]+|application\/(?:x-)?(?:java|ecma)script)$/i;

/** The type, with the charset of text that was made bytes here. */
function typeOf({
  body,
  json,
  contentType,
}: Reply): Pick<CheckedReply, 'contentType' | 'plainType'> {
  if (contentType === undefined) {
    return { contentType: json === undefined ? undefined : 'application/json' };
  }
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim());
  const isNamed = parameters.some((each) => /^charset[\t ]*=/i.test(each));
  if (typeof body !== 'string' || isNamed || !guessedTypes.test(type)) return { contentType };
  const parts = [type, ...parameters.filter((each) => each !== ''), 'charset=utf-8'];
  return { contentType: parts.join('; '), plainType: contentType };
}

function checkStatusText(text: string | Uint8Array): void {
  checkText('statusText', text instanceof Uint8Array ? fieldText(text) : text);
}

function checkText(option: string, text: string): void {
  if (typeof text !== 'string') {
    throw new UsageError(`reply: ${option} ${describeValue(text)} is not a string.`);
  }
  if (forbiddenInValue.test(text)) {
    throw new UsageError(
      `reply: ${option} ${JSON.stringify(text)} has a control character. ${toScript}`,
    );
  }
}

function checkField([name, value]: FieldLine): void {
  if (!isToken(name)) {
    throw new UsageError(
      `reply: ${JSON.stringify(name)} is not a field name (RFC 9110 §5.1). ${toScript}`,
    );
  }
  if (forbiddenInValue.test(fieldText(value))) {
    throw new UsageError(
      `reply: the value of ${name}, ${JSON.stringify(fieldText(value))}, has a control character (RFC 9110 §5.5). ${toScript}`,
    );
  }
}

function checkContent(reply: Reply): Uint8Array {
  const { body, json, file } = reply;
  const given = Object.entries({ body, json, file }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    throw new UsageError(
      `reply: ${given.map(([name]) => name).join(' and ')} at once. Write one of them.`,
    );
  }
  // With other content, an undefined one is left out.
  if (json !== undefined || ('json' in reply && given.length === 0)) return jsonContent(json);
  if (file !== undefined && (typeof file !== 'string' || file === '')) {
    throw new UsageError(`reply: file ${describeValue(file)} is not a path.`);
  }
  if (body === undefined) return Buffer.alloc(0);
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return Buffer.from(body);
  throw new UsageError(
    `reply: body ${describeValue(body)} is not bytes. Write a string or a Uint8Array, or use json.`,
  );
}

function checkPipe(pipe: string | undefined): string | undefined {
  if (pipe === undefined || typeof pipe === 'string') return pipe;
  throw new UsageError(
    `reply: pipe ${describeValue(pipe)} is no text. Write pipes as in a URL: 'trickle(100:d1)|status(404)'.`,
  );
}

/**
 * The same reply with the content of its file.
 *
 * @throws UsageError when its headers disagree with the content
 */
export function withContent(
  reply: CheckedReply,
  content: Content,
  contentType: string,
): CheckedReply {
  checkFraming(reply.headers, content.length, reply.status);
  return { ...reply, file: undefined, content, contentType: reply.contentType ?? contentType };
}

/** Finds a lie about the length of the content (RFC 9112 §6). */
function checkFraming(
  headers: readonly FieldLine[],
  contentBytes: number | undefined,
  status: number,
): void {
  if (contentBytes === undefined) return;
  if ((status === 204 || status === 304) && contentBytes > 0) {
    throw new UsageError(
      `reply: status ${status} has no content (RFC 9112 §6.3), this reply has ${contentBytes} bytes. ${toScript}`,
    );
  }
  const lengths = valuesOf(headers, 'content-length');
  const codings = valuesOf(headers, 'transfer-encoding');
  if (status === 204 && lengths.length + codings.length > 0) {
    throw new UsageError(
      `reply: status 204 has neither Content-Length nor Transfer-Encoding (RFC 9112 §6). ${toScript}`,
    );
  }
  for (const length of lengths) {
    if (lengths.length === 1 && length === String(contentBytes)) continue;
    // A 304 may say the length that a 200 would have had (RFC 9110 §8.6).
    if (lengths.length === 1 && status === 304 && /^\d+$/.test(length)) continue;
    throw new UsageError(
      `reply: Content-Length ${lengths.join(' and ')} for ${contentBytes} bytes of content. ` +
        `Leave it out and it is right. ${toScript}`,
    );
  }
  if (
    codings.length > 0 &&
    (codings.length > 1 || codings[0]?.toLowerCase() !== 'chunked' || lengths.length > 0)
  ) {
    throw new UsageError(
      `reply: Transfer-Encoding ${codings.join(', ')}${lengths.length > 0 ? ' beside Content-Length' : ''}. ` +
        `A reply can be "chunked" or have a length. ${toScript}`,
    );
  }
}

function valuesOf(headers: readonly FieldLine[], name: string): string[] {
  return headers
    .filter(([each]) => each.toLowerCase() === name)
    .map(([, value]) => fieldText(value).trim());
}
