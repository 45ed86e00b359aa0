// The machine's monotonic clock, and one timer for all deadlines.
//
// A timer of the event loop counts whole milliseconds from when the loop last
// looked, so it fires up to 1 ms early or late. Early: the deadline is checked
// and waited for again. Late: while few deadlines are open, the last
// millisecond is waited for turn by turn instead. That costs a busy half
// millisecond a deadline; with many open it would cost the whole core.

import type { Clock } from '../../script/ports.ts';

/** A callback and the moment it waits for, in milliseconds. */
export interface Deadline {
  readonly at: number;
  /** Undefined once it was cancelled. */
  callback: (() => void) | undefined;
}

/** Deadlines, the earliest first: a binary heap. Of equal ones the order is not kept. */
export class DeadlineHeap {
  readonly #items: Deadline[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The earliest deadline. */
  get first(): Deadline | undefined {
    return this.#items[0];
  }

  add(deadline: Deadline): void {
    const items = this.#items;
    let index = items.length;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = items[parent] as Deadline;
      if (above.at <= deadline.at) break;
      items[index] = above;
      index = parent;
    }
    items[index] = deadline;
  }

  removeFirst(): void {
    const items = this.#items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= items.length) break;
      const right = items[child + 1];
      if (right !== undefined && right.at < (items[child] as Deadline).at) child += 1;
      const below = items[child] as Deadline;
      if (below.at >= last.at) break;
      items[index] = below;
      index = child;
    }
    items[index] = last;
  }
}

/** The longest time that `setTimeout` takes, in milliseconds. */
const longestTimerMs = 2 ** 31 - 1;
/** How long the deadlines that are due may take before all others get their turn. */
const longestTurnMs = 10;
/** Up to so many open deadlines are waited for turn by turn. */
const fewDeadlines = 64;

class SystemClock implements Clock {
  readonly #deadlines = new DeadlineHeap();
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  /** What the timer or the immediate waits for. */
  #armedFor = Infinity;

  now(): number {
    return performance.now();
  }

  at(deadline: number, callback: () => void): () => void {
    const entry: Deadline = { at: deadline, callback };
    this.#deadlines.add(entry);
    if (deadline < this.#armedFor) this.#arm();
    return () => {
      entry.callback = undefined;
      this.#dropCancelled();
      // Nothing left must not keep the process alive.
      if (this.#deadlines.size === 0) this.#disarm();
    };
  }

  yieldTurn(callback: () => void): void {
    setImmediate(callback);
  }

  #run(): void {
    this.#armedFor = Infinity;
    this.#timer = undefined;
    this.#immediate = undefined;
    try {
      const startedAt = performance.now();
      let now = startedAt;
      // Who is called back may ask for a deadline that is due at once: that is for the next turn.
      for (let left = this.#deadlines.size; left > 0; left -= 1) {
        const { first } = this.#deadlines;
        if (first === undefined || now < first.at || now - startedAt > longestTurnMs) break;
        this.#deadlines.removeFirst();
        first.callback?.();
        now = performance.now();
      }
    } finally {
      this.#dropCancelled();
      this.#arm();
    }
  }

  #arm(): void {
    const { first } = this.#deadlines;
    this.#disarm();
    if (first === undefined) return;
    this.#armedFor = first.at;
    const leftMs = first.at - performance.now();
    if (leftMs <= 0 || (leftMs < 1 && this.#deadlines.size <= fewDeadlines)) {
      this.#immediate = setImmediate(() => this.#run());
    } else {
      const wholeMs = Math.max(1, Math.min(Math.floor(leftMs), longestTimerMs));
      this.#timer = setTimeout(() => this.#run(), wholeMs);
    }
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#armedFor = Infinity;
  }

  #dropCancelled(): void {
    let { first } = this.#deadlines;
    while (first !== undefined && first.callback === undefined) {
      this.#deadlines.removeFirst();
      ({ first } = this.#deadlines);
    }
  }
}

export const systemClock: Clock = new SystemClock();
