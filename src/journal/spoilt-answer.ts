// What a fault did to an answer. It is looked at when a log is taken; while the
// answer is played, nothing is noted but how much of a write was held back.

import type { RecordedExchange } from './entries.ts';
import type { PlayedParts, PlayedStep } from './played-list.ts';

/** Who answered, and how the connection fails under the answer. */
export class SpoiltAnswer {
  readonly #by: { toString(): string };
  /** As a report names it: `reset-after-head`. */
  readonly fault: string;
  /** What the fault adds behind the response. */
  readonly behind: Uint8Array | undefined;
  /** How many bytes of the last write were held back; undefined until the fault cuts the answer off. */
  unsentBytes: number | undefined;

  constructor(by: { toString(): string }, fault: string, behind?: Uint8Array) {
    this.#by = by;
    this.fault = fault;
    this.behind = behind;
  }

  toString(): string {
    return String(this.#by);
  }
}

type Spoilt = Pick<RecordedExchange, 'answeredBy' | 'outcome' | 'endAt'> & {
  readonly played: PlayedParts;
};

/** How a fault has spoilt this exchange; undefined when none has. */
export function spoilingFault({ answeredBy }: Pick<Spoilt, 'answeredBy'>): string | undefined {
  return answeredBy instanceof SpoiltAnswer ? answeredBy.fault : undefined;
}

/** What was played and sent: without what a fault held back, and with the fault where it struck. */
export function playedOf({ answeredBy, outcome, endAt, played }: Spoilt): PlayedParts {
  if (!(answeredBy instanceof SpoiltAnswer) || answeredBy.unsentBytes === undefined) return played;
  const { first, dropped, last } = played;
  const sent = [...(last.length === 0 ? first : last)];
  // Content that comes piece by piece has no steps.
  const write = sent.at(-1);
  const declared = write?.kind === 'steps' ? write.declared : 0;
  if (write?.kind === 'steps') {
    sent.splice(-1, 1, { ...write, steps: sentSteps(write.steps, answeredBy.unsentBytes) });
  }
  if (outcome === 'closed' || outcome === 'reset') {
    const steps = [{ text: `fault '${answeredBy.fault}'`, bytes: 0 }];
    sent.push({ kind: 'steps', steps, declared, dueAt: endAt, at: endAt, next: undefined });
  }
  return last.length === 0 ? { first: sent, dropped, last } : { first, dropped, last: sent };
}

/** Steps of one write, as far as they were sent. */
function sentSteps(steps: readonly PlayedStep[], unsentBytes: number): readonly PlayedStep[] {
  let left = steps.reduce((sum, { bytes }) => sum + bytes, 0) - unsentBytes;
  return steps.flatMap((step) => {
    const bytes = Math.min(left, step.bytes);
    left -= bytes;
    if (bytes === step.bytes) return [step];
    return bytes === 0 ? [] : [{ ...step, bytes, ofBytes: step.bytes }];
  });
}

/** How many of the bytes that were sent are no part of the response: a fault has added them. */
export function addedBytes({ answeredBy, outcome, played }: Spoilt): number {
  if (!(answeredBy instanceof SpoiltAnswer)) return 0;
  const { behind } = answeredBy;
  if (behind === undefined) return 0;
  const write = played.last.at(-1) ?? played.first.at(-1);
  const isSent = outcome === 'ended' || (write?.kind === 'steps' && write.steps.some(isOf(behind)));
  return isSent ? behind.length : 0;
}

function isOf(bytes: Uint8Array): (each: PlayedStep) => boolean {
  return (each) => 'step' in each && each.step.kind === 'raw' && each.step.bytes === bytes;
}
