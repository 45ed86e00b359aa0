import type { ContentStream } from '../http/response/content.ts';
import type { MessageFraming } from '../script/message-framing.ts';
import type { MessageCoding } from './message-head.ts';

/**
 * Bytes of content after which the peer takes a message for whole, when a pause may follow them:
 * the last one is held back until the pause is over. Undefined: nothing has to be held back.
 *
 * @param framing what the head declares
 */
export function endToHold(
  framing: MessageFraming,
  content: ContentStream,
  coding: MessageCoding,
): number | undefined {
  if (!content.endsWithPause || coding !== 'plain') return undefined;
  const declared =
    framing.kind === 'length' ? framing.bytes : framing.kind === 'none' ? 0 : undefined;
  // A length that lies is meant to: what it says is not where the content ends.
  const lies = content.length !== undefined && content.length !== declared;
  return lies ? undefined : declared;
}
