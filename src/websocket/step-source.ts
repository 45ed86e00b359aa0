// Where a conversation takes its steps from.

import { advanceSocket, socketStart, type SocketPosition } from '../script/socket-position.ts';
import type { AcceptStep, SocketStep } from '../script/socket-steps.ts';

/** The steps of one conversation, in order. */
export interface StepSource {
  /** Whether steps wait for a person who says them. */
  readonly isLive: boolean;
  next(): SocketStep | 'pending';
  onAvailable(callback: () => void): void;
  finish(hasPlayed: boolean): void;
}

/** The steps of a script; without an end it is ended well. */
export class ScriptSteps implements StepSource {
  readonly isLive = false;
  readonly #steps: Iterator<SocketStep, void>;

  constructor(steps: readonly SocketStep[]) {
    this.#steps = unroll(steps);
  }

  next(): SocketStep {
    const { value, done } = this.#steps.next();
    return done === true ? { kind: 'end' } : value;
  }

  onAvailable(): void {}

  finish(): void {}
}

function* unroll(steps: readonly SocketStep[]): Generator<SocketStep, void> {
  for (const step of steps) {
    if (step.kind !== 'repeat') {
      yield step;
      continue;
    }
    for (let round = 0; round < step.times; round += 1) yield* unroll(step.steps);
  }
}

interface Said {
  readonly step: SocketStep;
  readonly settle: (sent: boolean) => void;
}

/** Steps said one at a time, each checked where it is said. */
export class SaidSteps implements StepSource {
  readonly isLive = true;
  #position: SocketPosition = { ...socketStart, isByHand: true };
  #pending: Said[] = [];
  #available: (() => void) | undefined;
  #settlePlayed: (sent: boolean) => void = () => {};
  #isOver = false;

  constructor(accept: AcceptStep) {
    void this.say(accept);
    // What a person says first is the first step.
    this.#position = { ...this.#position, index: 0 };
  }

  /** Whether its last step was said. */
  get isEnded(): boolean {
    return this.#position.endedBy !== undefined;
  }

  /** @throws UsageError when the step is not legal here */
  say(step: SocketStep): Promise<boolean> {
    this.#position = advanceSocket(this.#position, step);
    if (this.#isOver) return Promise.resolve(false);
    return new Promise((settle) => {
      this.#pending.push({ step, settle });
      const available = this.#available;
      this.#available = undefined;
      available?.();
    });
  }

  next(): SocketStep | 'pending' {
    this.#settlePlayed(true);
    const next = this.#pending.shift();
    this.#settlePlayed = next?.settle ?? (() => {});
    return next?.step ?? 'pending';
  }

  onAvailable(callback: () => void): void {
    this.#available = callback;
  }

  finish(hasPlayed: boolean): void {
    this.#isOver = true;
    this.#settlePlayed(hasPlayed);
    for (const { settle } of this.#pending.splice(0)) settle(false);
  }
}
