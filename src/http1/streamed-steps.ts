// A message step by step, its content as it comes: for whoever says it into a
// live script, where something was said before.

import { isPause, type ContentStream } from '../http/response/content.ts';
import { fairPieces } from '../http/response/fair-pieces.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { delayStep } from '../script/make-step.ts';
import { advance, startPosition } from '../script/position.ts';
import type { Step } from '../script/steps.ts';
import { endToHold } from './end-to-hold.ts';
import {
  contentStepKind,
  headSteps,
  messageCoding,
  sendsContent,
  type MessageCoding,
} from './message-head.ts';
import type { ResponseContext } from './response-context.ts';
import { messageSteps } from './response-encoder.ts';

/** The steps of a message up to its end. */
export async function* streamedSteps(
  message: ResponseMessage,
  context: ResponseContext,
): AsyncGenerator<Step> {
  const { content } = message;
  if (content instanceof Uint8Array) {
    yield* messageSteps(message, context);
    return;
  }
  const coding = messageCoding(message, context);
  const head = headSteps(message, context, coding);
  try {
    if (sendsContent(message, context)) {
      yield* contentSteps(head, content, coding, contentStepKind(coding, context));
    } else {
      yield* head;
    }
    yield { kind: coding === 'raw' ? 'close' : 'end' };
  } finally {
    content.leave();
  }
}

/** The head and the content; what would make the message whole before a pause stays behind the pause. */
async function* contentSteps(
  head: readonly Step[],
  content: ContentStream,
  coding: MessageCoding,
  kind: ReturnType<typeof contentStepKind>,
): AsyncGenerator<Step> {
  const { framing } = head.reduce(advance, startPosition);
  let missing = endToHold(framing, content, coding) ?? Infinity;
  let held: readonly Step[] = [];
  if (missing === 0) held = head;
  else yield* head;
  for await (const piece of fairPieces(content.pieces())) {
    if (isPause(piece)) {
      yield delayStep(piece.pauseMs);
    } else if (piece.length > 0) {
      yield* held;
      const end = piece.length === missing ? missing - 1 : piece.length;
      if (end > 0) yield { kind, bytes: piece.subarray(0, end) };
      held = end < piece.length ? [{ kind, bytes: piece.slice(end) }] : [];
      missing -= piece.length;
    }
  }
  yield* held;
}
