// A message whose content is at hand, as a script (RFC 9112 §6).

import type { ResponseMessage } from '../http/response/response-message.ts';
import { scriptOf } from '../script/builder.ts';
import type { Script } from '../script/script.ts';
import type { Step } from '../script/steps.ts';
import { contentStepKind, headSteps, messageCoding, sendsContent } from './message-head.ts';
import type { ResponseContext } from './response-context.ts';

interface CacheEntry {
  readonly second: number;
  readonly script: Script;
}

/** One entry for each form that a message can take. */
const cache = new WeakMap<ResponseMessage, Map<number, CacheEntry>>();

/**
 * The script of a message: of its head only when the answer has no content, or when its content
 * is not at hand. The same message gives the same script within one second.
 */
export function encodeMessage(message: ResponseMessage, context: ResponseContext): Script {
  const second = Math.floor(context.nowMs / 1000);
  const form = formOf(context);
  let entries = cache.get(message);
  if (entries === undefined) cache.set(message, (entries = new Map()));
  const known = entries.get(form);
  if (known?.second === second) return known.script;
  const script = scriptOf(messageSteps(message, context));
  entries.set(form, { second, script });
  return script;
}

/** A number for each way in which a request changes the response to it. */
function formOf({ requestMethod, connectionOption, takesChunked }: ResponseContext): number {
  const method = requestMethod === 'HEAD' ? 1 : requestMethod === 'CONNECT' ? 2 : 0;
  const connection = connectionOption === undefined ? 0 : connectionOption === 'close' ? 1 : 2;
  return method + 3 * connection + (takesChunked ? 9 : 0);
}

/** The steps of a message; of its head only when its content is not at hand. */
export function messageSteps(message: ResponseMessage, context: ResponseContext): Step[] {
  const coding = messageCoding(message, context);
  const steps = headSteps(message, context, coding);
  const { content } = message;
  if (!(content instanceof Uint8Array)) return steps;
  if (!sendsContent(message, context)) return [...steps, { kind: 'end' }];
  // Not copied, as a declared step is: whoever made the message has let go of its content.
  if (content.length > 0) steps.push({ kind: contentStepKind(coding, context), bytes: content });
  return [...steps, { kind: coding === 'raw' ? 'close' : 'end' }];
}
