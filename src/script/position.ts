// Where a script stands after each step, and which step is legal there.
//
// This is the only place that knows what may follow what. The builder asks it
// at the line that declares a step, an encoder asks it how to frame content.

import { UsageError } from '../usage-error.ts';
import { describeStep } from './describe.ts';
import {
  areLines,
  framingOf,
  isFinalStatusLine,
  isLine,
  saysClose,
  type MessageFraming,
} from './message-framing.ts';
import type { FieldLine, Step } from './steps.ts';

/** What is known about a response after some of its steps. */
export interface Position {
  /** `fields` is a head begun with `statusLine` and not yet ended. */
  readonly phase: 'head' | 'fields' | 'body' | 'over';
  readonly framing: MessageFraming;
  /** Bytes of content so far, as the framing counts them. */
  readonly contentBytes: number;
  /** The last chunk was sent. */
  readonly lastChunkSent: boolean;
  /** False once bytes were sent whose effect on the framing cannot be known. */
  readonly exact: boolean;
  /** The head says `Connection: close`. */
  readonly saysClose: boolean;
  /** Lines of an unfinished head. */
  readonly pendingFields: readonly FieldLine[];
  /** Steps taken so far, for messages. */
  readonly index: number;
}

/** Before the first step. */
export const startPosition: Position = {
  phase: 'head',
  framing: { kind: 'untilClose' },
  contentBytes: 0,
  lastChunkSent: false,
  exact: true,
  saysClose: false,
  pendingFields: [],
  index: 0,
};

/**
 * The position after `step`.
 *
 * @throws UsageError when the step is not legal here; it names the step.
 */
export function advance(position: Position, step: Step): Position {
  if (position.phase === 'over') {
    throw misuse(
      position,
      step,
      'the script is already over',
      'put it before the step that ends the script',
    );
  }
  return { ...position, ...change(position, step), index: position.index + 1 };
}

/** Whether the peer can tell, without a close, where this response ended. */
export function isDelimited(position: Position, requestMethod: string): boolean {
  if (!position.exact || position.phase === 'head') return false;
  if (requestMethod === 'HEAD') return position.contentBytes === 0 && !position.lastChunkSent;
  switch (position.framing.kind) {
    case 'none':
      return position.contentBytes === 0;
    case 'length':
      return position.contentBytes === position.framing.bytes;
    case 'chunked':
      return true;
    case 'untilClose':
      return false;
  }
}

function change(position: Position, step: Step): Partial<Position> {
  switch (step.kind) {
    case 'head':
      requireHead(position, step);
      return {
        phase: 'body',
        framing: framingOf(step.status, step.headers),
        saysClose: saysClose(step.headers),
        exact: position.exact && areLines(step.headers, step.reason),
      };
    case 'informational':
      requireHead(position, step);
      return { exact: position.exact && areLines(step.headers) };
    case 'statusLine':
      requireHead(position, step);
      return { phase: 'fields', exact: position.exact && isFinalStatusLine(step.text) };
    case 'header':
      if (position.phase !== 'fields') {
        throw misuse(
          position,
          step,
          'it needs statusLine() before it',
          'use head(status, headers), which makes both at once',
        );
      }
      return {
        pendingFields: [...position.pendingFields, [step.name, step.value]],
        exact: position.exact && areLines([[step.name, step.value]]),
      };
    case 'endHeaders':
      if (position.phase !== 'fields') {
        throw misuse(
          position,
          step,
          'it needs statusLine() before it',
          'leave it out: head(status, headers) ends itself',
        );
      }
      return endOfHead(position);
    case 'write':
    case 'drip':
      requireBody(position, step);
      return { contentBytes: position.contentBytes + step.bytes.length };
    case 'chunk': {
      requireChunked(position, step);
      const honest =
        (step.size === undefined || step.size === step.bytes.length) && isLine(step.extension);
      return {
        contentBytes: position.contentBytes + step.bytes.length,
        exact: position.exact && honest && step.bytes.length > 0,
      };
    }
    case 'lastChunk':
      requireChunked(position, step);
      return { lastChunkSent: true, exact: position.exact && areLines(step.trailers) };
    case 'raw':
      // Inside a length or until-close body, raw bytes are content like any other.
      return position.phase === 'body' && position.framing.kind !== 'chunked'
        ? { contentBytes: position.contentBytes + step.bytes.length }
        : { exact: false };
    case 'repeat':
      return repeated(position, step.times, step.steps, step);
    case 'delay':
    case 'gate':
      return {};
    case 'end':
      return position.phase === 'fields'
        ? { ...endOfHead(position), phase: 'over' }
        : { phase: 'over', exact: position.exact && position.phase === 'body' };
    case 'close':
    case 'halfClose':
    case 'reset':
    case 'hang':
      return { phase: 'over' };
  }
}

function repeated(
  position: Position,
  times: number,
  steps: readonly Step[],
  step: Step,
): Partial<Position> {
  const once = steps.reduce(advance, position);
  if (once.phase !== position.phase || once.lastChunkSent !== position.lastChunkSent) {
    throw misuse(
      position,
      step,
      'it can hold only steps that leave the script where it was',
      'put the head before it, and lastChunk(), end(), close(), halfClose(), reset() and hang() after it',
    );
  }
  if (times === Infinity && !steps.some(takesTimeOrBytes)) {
    throw misuse(
      position,
      step,
      'it would repeat for ever without a byte or a pause',
      'add a delay or content',
    );
  }
  const added = once.contentBytes - position.contentBytes;
  return {
    contentBytes: position.contentBytes + (added === 0 ? 0 : added * times),
    exact: once.exact,
    pendingFields: once.pendingFields,
  };
}

function takesTimeOrBytes(step: Step): boolean {
  switch (step.kind) {
    case 'delay':
      return step.ms > 0;
    case 'write':
    case 'raw':
    case 'drip':
      return step.bytes.length > 0;
    case 'repeat':
      return step.steps.some(takesTimeOrBytes);
    default:
      return true;
  }
}

function requireHead(position: Position, step: Step): void {
  if (position.phase === 'head') return;
  const why =
    position.phase === 'fields' ? 'the head is not ended yet' : 'the head was already declared';
  throw misuse(position, step, why, 'use raw(bytes) to send a second head on purpose');
}

function requireBody(position: Position, step: Step): void {
  if (position.phase === 'fields') {
    throw misuse(
      position,
      step,
      'the head is not ended yet',
      'call endHeaders() first, or use raw(bytes) to send bytes within the head',
    );
  }
  if (position.phase !== 'body') {
    throw misuse(
      position,
      step,
      'there is no head before it',
      'declare head(status, headers) first, use raw(bytes) to send bytes without a head, ' +
        'or, inside repeat() and concat(), write a function: repeat(3, (s) => s.write("x"))',
    );
  }
  if (position.lastChunkSent) {
    throw misuse(
      position,
      step,
      'the last chunk was already sent',
      'use raw(bytes) to send bytes after it',
    );
  }
}

function requireChunked(position: Position, step: Step): void {
  requireBody(position, step);
  if (position.framing.kind === 'chunked') return;
  if (position.framing.kind === 'none') {
    throw misuse(
      position,
      step,
      'a response with status 204 or 304 has no content',
      'use write(bytes) or raw(bytes) to lie on purpose',
    );
  }
  throw misuse(
    position,
    step,
    'the head does not declare "Transfer-Encoding: chunked"',
    'declare it, use write(bytes) for content framed by the head, or raw(bytes) to lie on purpose',
  );
}

function endOfHead(position: Position): Partial<Position> {
  // The status line is free text, so only its fields can say how the content is framed.
  return {
    phase: 'body',
    framing: framingOf(200, position.pendingFields),
    saysClose: saysClose(position.pendingFields),
    pendingFields: [],
  };
}

function misuse(position: Position, step: Step, why: string, instead: string): UsageError {
  return new UsageError(
    `script step ${position.index + 1}, ${describeStep(step)}: ${why}. ${capital(instead)}.`,
  );
}

function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}
