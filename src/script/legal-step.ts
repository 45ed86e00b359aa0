// What a step needs before it, and what is said of one that is not legal where it stands.

import { UsageError } from '../usage-error.ts';
import { describeStep } from './describe.ts';
import type { MessageFraming } from './message-framing.ts';
import type { Step } from './steps.ts';

/** Where a script stands, as far as the next step has to ask. */
export interface Standing {
  /** `fields` is a head begun with `statusLine` and not yet ended. */
  readonly phase: 'head' | 'fields' | 'body' | 'over';
  readonly framing: MessageFraming;
  /** The last chunk was sent. */
  readonly lastChunkSent: boolean;
  /** The step after which it is over. */
  readonly endedBy: Step['kind'] | undefined;
  /** Steps taken so far, for messages. */
  readonly index: number;
  /** Whether the steps are said by hand while they are played, for messages. */
  readonly isByHand: boolean;
}

export function requireHead(standing: Standing, step: Step): void {
  if (standing.phase === 'head') return;
  const why =
    standing.phase === 'fields' ? 'the head is not ended yet' : 'the head was already declared';
  throw misuse(standing, step, why, 'use raw(bytes) to send a second head on purpose');
}

export function requireBody(standing: Standing, step: Step): void {
  if (standing.phase === 'fields') {
    throw misuse(
      standing,
      step,
      'the head is not ended yet',
      'call endHeaders() first, or use raw(bytes) to send bytes within the head',
    );
  }
  if (standing.phase !== 'body') {
    throw misuse(
      standing,
      step,
      'there is no head before it',
      standing.isByHand
        ? 'say head(status, headers) first, or use raw(bytes) to send bytes without a head'
        : 'declare head(status, headers) first, use raw(bytes) to send bytes without a head, ' +
            'or, inside repeat() and concat(), write a function: repeat(3, (s) => s.write("x"))',
    );
  }
  if (standing.lastChunkSent) {
    throw misuse(
      standing,
      step,
      'the last chunk was already sent',
      'use raw(bytes) to send bytes after it',
    );
  }
}

export function requireChunked(standing: Standing, step: Step): void {
  requireBody(standing, step);
  if (standing.framing.kind === 'chunked') return;
  if (standing.framing.kind === 'none') {
    throw misuse(
      standing,
      step,
      'a response with status 204 or 304 has no content',
      'use write(bytes) or raw(bytes) to lie on purpose',
    );
  }
  throw misuse(
    standing,
    step,
    'the head does not declare "Transfer-Encoding: chunked"',
    'declare it, use write(bytes) for content framed by the head, or raw(bytes) to lie on purpose',
  );
}

/** The error of a step that is not legal where it stands. */
export function misuse(standing: Standing, step: Step, why: string, instead: string): UsageError {
  const nth = standing.index + 1;
  const where = standing.isByHand ? `step ${nth} by hand` : `script step ${nth}`;
  return new UsageError(`${where}, ${describeStep(step)}: ${why}. ${capital(instead)}.`);
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
