// The head of a message, and how it frames the content (RFC 9112 §6): the only
// place that adds fields.

import { lengthToTell } from '../http/response/content.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { headerStep, headStep, statusLineStep } from '../script/make-step.ts';
import type { FieldLine, Step } from '../script/steps.ts';
import type { ResponseContext } from './response-context.ts';

/** How the content of a message is put on the wire. */
export type MessageCoding =
  /** Chunk by chunk. */
  | 'chunked'
  /** As it is. */
  | 'plain'
  /** As it is, though the head declares a transfer coding: only a close ends it. */
  | 'raw';

/** The field that does not go with a coding. */
const otherFraming = {
  chunked: 'content-length',
  plain: 'transfer-encoding',
  raw: '',
} as const;

/** The step that puts bytes of content on the wire. */
export const contentStepKinds = { chunked: 'chunk', plain: 'write', raw: 'raw' } as const;

/** That step in the answer to this request: to HEAD, others send nothing. */
export function contentStepKind(
  coding: MessageCoding,
  { requestMethod }: ResponseContext,
): 'chunk' | 'write' | 'raw' {
  return requestMethod === 'HEAD' ? 'raw' : contentStepKinds[coding];
}

/**
 * The steps of the head, after what is waited for. Fields stand in this order: `Content-Type` when it was not among the
 * headers, the message's headers, `Connection`, `Server`, `Date`, and `Content-Length` or
 * `Transfer-Encoding`.
 */
export function headSteps(
  message: ResponseMessage,
  context: ResponseContext,
  coding: MessageCoding,
): Step[] {
  const fields = messageFields(message, context, coding);
  const { status, statusText, wait } = message;
  if (status >= 0) {
    const head = headStep(status, fields, statusText);
    return wait === undefined ? [head] : [...wait, head];
  }
  // Python knows negative numbers, and so does the pipe `status`.
  return [
    ...(wait ?? []),
    statusLineStep(
      Buffer.concat([Buffer.from(`HTTP/1.1 ${status} `), Buffer.from(statusText ?? '')]),
    ),
    ...fields.map(([name, value]) => headerStep(name, value)),
    { kind: 'endHeaders' },
  ];
}

/** How the content is put on the wire for this peer. */
export function messageCoding(message: ResponseMessage, context: ResponseContext): MessageCoding {
  const declaresCoding = named(message.headers, 'transfer-encoding');
  // What an unchecked message declares is not made true.
  if (declaresCoding && !message.isChecked) return 'raw';
  if (!context.takesChunked || !canHaveContent(message, context)) return 'plain';
  if (declaresCoding) return 'chunked';
  const isKnown =
    lengthToTell(message.content) !== undefined || named(message.headers, 'content-length');
  return isKnown || message.omitted.has('transfer-encoding') ? 'plain' : 'chunked';
}

/** Whether the answer to this request has content on the wire. */
export function sendsContent(message: ResponseMessage, context: ResponseContext): boolean {
  return context.requestMethod !== 'HEAD' || message.sendsContentForHead;
}

function messageFields(
  message: ResponseMessage,
  context: ResponseContext,
  coding: MessageCoding,
): FieldLine[] {
  const fields = message.isChecked
    ? // One of them at most (RFC 9112 §6.2): a pipe may have said the other.
      message.headers.filter((line) => !isNamed(line, otherFraming[coding]))
    : [...message.headers];
  const isMissing = (name: string): boolean => !message.omitted.has(name) && !named(fields, name);
  if (message.contentType !== undefined && isMissing('content-type')) {
    fields.unshift(['Content-Type', message.contentType]);
  }
  if (context.connectionOption !== undefined && isMissing('connection')) {
    fields.push(['Connection', context.connectionOption]);
  }
  if (isMissing('server')) fields.push(['Server', 'wptserve']);
  if (isMissing('date')) fields.push(['Date', new Date(context.nowMs).toUTCString()]);
  const length = lengthToTell(message.content);
  if (coding === 'chunked') {
    if (isMissing('transfer-encoding')) fields.push(['Transfer-Encoding', 'chunked']);
  } else if (
    length !== undefined &&
    canHaveContent(message, context) &&
    isMissing('content-length') &&
    coding === 'plain'
  ) {
    fields.push(['Content-Length', String(length)]);
  }
  return fields;
}

/**
 * RFC 9110 §8.6: no length in 204, none in a 304 whose 200 is not known, and none where CONNECT
 * succeeds. What is not checked is sent all the same, as wptserve does.
 */
function canHaveContent(
  { status, isChecked }: ResponseMessage,
  { requestMethod }: ResponseContext,
): boolean {
  if (requestMethod === 'CONNECT' && status >= 200 && status < 300) return false;
  return !isChecked || (status !== 204 && status !== 304);
}

function named(lines: readonly FieldLine[], name: string): boolean {
  return lines.some((line) => isNamed(line, name));
}

function isNamed([name]: FieldLine, lowerCaseName: string): boolean {
  return name.toLowerCase() === lowerCaseName;
}
