// A reply as a script (RFC 9112 §6): the only place that adds fields.

import type { CheckedReply } from '../http/reply.ts';
import { scriptOf } from '../script/builder.ts';
import { chunkStep, headStep, writeStep } from '../script/make-step.ts';
import type { Script } from '../script/script.ts';
import type { FieldLine, Step } from '../script/steps.ts';

/** What the request and the connection ask of a response. */
export interface ResponseContext {
  readonly requestMethod: string;
  /** Whether the peer knows the chunked coding: not so before HTTP/1.1 (RFC 9112 §6.1). */
  readonly takesChunked: boolean;
  /** The `Connection` option that RFC 9112 §9.3 asks for, if any. */
  readonly connectionOption: 'close' | 'keep-alive' | undefined;
  /** Milliseconds since 1970, for `Date`. */
  readonly nowMs: number;
}

interface CacheEntry {
  readonly second: number;
  readonly script: Script;
}

/** One entry for each form that a reply can take. */
const cache = new WeakMap<CheckedReply, Map<string, CacheEntry>>();

/**
 * The script of a reply. Fields stand in this order: `Content-Type` when it was
 * not among the headers, the reply's headers, `Connection`, `Server`, `Date`,
 * `Content-Length`. The same reply gives the same script within one second.
 */
export function encodeReply(reply: CheckedReply, context: ResponseContext): Script {
  const second = Math.floor(context.nowMs / 1000);
  const form = `${context.requestMethod === 'HEAD'} ${context.connectionOption} ${context.takesChunked}`;
  let entries = cache.get(reply);
  if (entries === undefined) cache.set(reply, (entries = new Map()));
  const known = entries.get(form);
  if (known?.second === second) return known.script;
  const script = scriptOf(replySteps(reply, context));
  entries.set(form, { second, script });
  return script;
}

function replySteps(reply: CheckedReply, context: ResponseContext): Step[] {
  const isChunked = context.takesChunked && reply.headers.some(isTransferEncoding);
  const steps: Step[] = [
    headStep(reply.status, replyFields(reply, context, isChunked), reply.statusText),
  ];
  if (context.requestMethod !== 'HEAD' && reply.content.length > 0) {
    steps.push(isChunked ? chunkStep(reply.content) : writeStep(reply.content));
  }
  return [...steps, { kind: 'end' }];
}

function replyFields(
  reply: CheckedReply,
  context: ResponseContext,
  isChunked: boolean,
): FieldLine[] {
  const fields = reply.headers.filter((line) => isChunked || !isTransferEncoding(line));
  const isMissing = (name: string): boolean =>
    !reply.omitted.has(name) && !fields.some(([each]) => each.toLowerCase() === name);
  if (reply.contentType !== undefined && isMissing('content-type')) {
    fields.unshift(['Content-Type', reply.contentType]);
  }
  if (context.connectionOption !== undefined && isMissing('connection')) {
    fields.push(['Connection', context.connectionOption]);
  }
  if (isMissing('server')) fields.push(['Server', 'wptserve']);
  if (isMissing('date')) fields.push(['Date', new Date(context.nowMs).toUTCString()]);
  // RFC 9110 §8.6: none in 204, and none in a 304 whose 200 is not known.
  const needsLength = !isChunked && reply.status !== 204 && reply.status !== 304;
  if (needsLength && isMissing('content-length')) {
    fields.push(['Content-Length', String(reply.content.length)]);
  }
  return fields;
}

function isTransferEncoding([name]: FieldLine): boolean {
  return name.toLowerCase() === 'transfer-encoding';
}
