// Where a script stands after each step, and which step is legal there.
//
// This and legal-step.ts are the only places that know what may follow what. The
// builder asks at the line that declares a step, an encoder how to frame content.

import { misuse, requireBody, requireChunked, requireHead, type Standing } from './legal-step.ts';
import { areLines, framingOf, isFinalStatusLine, isLine, saysClose } from './message-framing.ts';
import type { FieldLine, Step } from './steps.ts';

/** What is known about a response after some of its steps. */
export interface Position extends Standing {
  /** Bytes of content so far, as the framing counts them. */
  readonly contentBytes: number;
  /** Those of them that were sent as they are, which the answer to HEAD has too. */
  readonly rawBytes: number;
  /** False once bytes were sent whose effect on the framing cannot be known. */
  readonly exact: boolean;
  /** False once a chunk or a trailer was not what it says; the answer to HEAD has none. */
  readonly hasGoodChunks: boolean;
  /** The head says `Connection: close`. */
  readonly saysClose: boolean;
  /** Lines of an unfinished head. */
  readonly pendingFields: readonly FieldLine[];
}

/** Before the first step. */
export const startPosition: Position = {
  phase: 'head',
  framing: { kind: 'untilClose' },
  contentBytes: 0,
  rawBytes: 0,
  lastChunkSent: false,
  exact: true,
  hasGoodChunks: true,
  saysClose: false,
  pendingFields: [],
  index: 0,
  endedBy: undefined,
  isByHand: false,
};

/** Before the first step that is said by hand. */
export const startByHand: Position = { ...startPosition, isByHand: true };

/**
 * The position after `step`.
 *
 * @throws UsageError when the step is not legal here; it names the step.
 */
export function advance(position: Position, step: Step): Position {
  if (position.endedBy !== undefined) {
    const { endedBy, index, isByHand } = position;
    throw misuse(
      position,
      step,
      `step ${index}, ${endedBy}(), has ended the ${isByHand ? 'response' : 'script'}`,
      `${isByHand ? 'say' : 'put'} it before that`,
    );
  }
  return { ...position, ...change(position, step), index: position.index + 1 };
}

/** Whether the peer can tell, without a close, where this response ended. */
export function isDelimited(position: Position, requestMethod: string): boolean {
  if (!position.exact || position.phase === 'head') return false;
  // It ends with its head, whatever is declared behind that (RFC 9112 §6.3).
  if (requestMethod === 'HEAD') return position.rawBytes === 0;
  if (!position.hasGoodChunks) return false;
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
        hasGoodChunks: position.hasGoodChunks && honest && step.bytes.length > 0,
      };
    }
    case 'lastChunk':
      requireChunked(position, step);
      return {
        lastChunkSent: true,
        hasGoodChunks: position.hasGoodChunks && areLines(step.trailers),
      };
    case 'raw':
      // Inside a length or until-close body, raw bytes are content like any other.
      return position.phase === 'body' && position.framing.kind !== 'chunked'
        ? {
            contentBytes: position.contentBytes + step.bytes.length,
            rawBytes: position.rawBytes + step.bytes.length,
          }
        : { exact: false };
    case 'repeat':
      return repeated(position, step.times, step.steps, step);
    case 'delay':
    case 'gate':
    case 'receive':
      return {};
    case 'end':
      return position.phase === 'fields'
        ? { ...endOfHead(position), phase: 'over', endedBy: step.kind }
        : {
            phase: 'over',
            endedBy: step.kind,
            exact: position.exact && position.phase === 'body',
          };
    case 'close':
    case 'halfClose':
    case 'reset':
    case 'hang':
      return { phase: 'over', endedBy: step.kind };
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
  const sum = (before: number, after: number): number =>
    before + (after === before ? 0 : (after - before) * times);
  return {
    contentBytes: sum(position.contentBytes, once.contentBytes),
    rawBytes: sum(position.rawBytes, once.rawBytes),
    exact: once.exact,
    hasGoodChunks: once.hasGoodChunks,
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
    // Once it has come, it is there.
    case 'receive':
      return false;
    default:
      return true;
  }
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
