// Whether a message of a page is the one that is waited for.

import type { MessageMatch, SocketMessage } from '../script/socket-steps.ts';
import { jsonDifferences, matchesText } from './difference.ts';

export { describeMatch } from '../script/describe.ts';
export { checkMatch } from '../script/make-socket-step.ts';

/** Undefined matches any message. What a function throws, is thrown. */
export function matchesMessage(match: MessageMatch | undefined, message: SocketMessage): boolean {
  if (match === undefined) return true;
  if (typeof match === 'function') {
    return (match as (message: SocketMessage) => boolean)(message);
  }
  if (match instanceof Uint8Array) {
    return typeof message !== 'string' && Buffer.from(message).equals(match);
  }
  if (typeof message !== 'string') return false;
  if (typeof match === 'string' || match instanceof RegExp) return matchesText(match, message);
  try {
    return jsonDifferences(match, JSON.parse(message), 'message').length === 0;
  } catch {
    return false;
  }
}

/** A message in a few words, for messages of errors. */
export function describeMessage(message: SocketMessage): string {
  if (typeof message !== 'string') return `${message.length} bytes`;
  const shown = message.length > 200 ? `${message.slice(0, 200)}…` : message;
  return JSON.stringify(shown);
}
