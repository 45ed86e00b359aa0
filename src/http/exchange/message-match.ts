// Whether a message of a page is the one that is waited for.

import type { MessageMatch, SocketMessage } from '../../script/socket-steps.ts';
import { isPlainObject } from '../../usage-error.ts';

export { describeMatch } from '../../script/describe.ts';
export { checkMatch } from '../../script/make-socket-step.ts';

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
  if (typeof match === 'string') return message === match;
  if (match instanceof RegExp) return testText(match, message);
  try {
    return hasAll(match, JSON.parse(message));
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

/** Whether all of `expected` is in `received`; lists have the same length. */
function hasAll(expected: unknown, received: unknown): boolean {
  if (typeof expected === 'object' && expected !== null && 'asymmetricMatch' in expected) {
    return (expected as { asymmetricMatch(value: unknown): boolean }).asymmetricMatch(received);
  }
  if (expected instanceof RegExp) {
    return typeof received === 'string' && testText(expected, received);
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(received) &&
      expected.length === received.length &&
      expected.every((each, index) => hasAll(each, received[index]))
    );
  }
  if (isPlainObject(expected)) {
    return (
      isPlainObject(received) &&
      Object.entries(expected).every(([name, each]) => hasAll(each, received[name]))
    );
  }
  return Object.is(expected, received);
}

/** A global or sticky RegExp remembers where it stopped. */
function testText(pattern: RegExp, text: string): boolean {
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(text);
}
