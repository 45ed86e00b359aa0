// A message step by step, its content as it comes: for whoever says it into a
// live script, where something was said before.

import { isPause } from '../http/response/content.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { delayStep } from '../script/make-step.ts';
import type { Step } from '../script/steps.ts';
import { contentStepKind, headSteps, messageCoding, sendsContent } from './message-head.ts';
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
  const kind = contentStepKind(coding, context);
  try {
    yield* headSteps(message, context, coding);
    if (sendsContent(message, context)) {
      for await (const piece of content.pieces()) {
        if (isPause(piece)) yield delayStep(piece.pauseMs);
        else if (piece.length > 0) yield { kind, bytes: piece };
      }
    }
    yield { kind: coding === 'raw' ? 'close' : 'end' };
  } finally {
    content.leave();
  }
}
