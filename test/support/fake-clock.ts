// A clock that stands still until the test moves it, and a record of what waits for it.

import type { Clock } from '../../src/script/ports.ts';

interface Timer {
  readonly deadline: number;
  /** At its deadline or, as real timers do, somewhat later; at once when the deadline has passed. */
  readonly firesAt: number;
  readonly callback: () => void;
}

interface FakeClockOptions {
  /** Where the count starts. The player must not take it for 0. */
  readonly startMs?: number;
  /** How many milliseconds too late the next timer fires. */
  readonly lateness?: () => number;
}

export class FakeClock implements Clock {
  readonly #startMs: number;
  readonly #lateness: () => number;
  #nowMs: number;
  #timers: Timer[] = [];
  #turns: (() => void)[] = [];
  #turnCount = 0;

  constructor({ startMs = 1000, lateness = () => 0 }: FakeClockOptions = {}) {
    this.#startMs = startMs;
    this.#nowMs = startMs;
    this.#lateness = lateness;
  }

  /** Milliseconds since the clock was made. */
  get elapsedMs(): number {
    return this.#nowMs - this.#startMs;
  }

  /** Timers that neither fired nor were cancelled. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** Callbacks that wait for their turn in the event loop. */
  get pendingTurns(): number {
    return this.#turns.length;
  }

  /** How often a turn of the event loop was asked for. */
  get turnCount(): number {
    return this.#turnCount;
  }

  now(): number {
    return this.#nowMs;
  }

  at(deadline: number, callback: () => void): () => void {
    const firesAt = deadline > this.#nowMs ? deadline + this.#lateness() : this.#nowMs;
    const timer: Timer = { deadline, firesAt, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  yieldTurn(callback: () => void): void {
    this.#turnCount += 1;
    this.#turns.push(callback);
  }

  /** Gives one turn to everybody who waits for one now. */
  runTurn(): void {
    for (const callback of this.#turns.splice(0)) callback();
  }

  /** Lets `ms` milliseconds pass: whatever is due fires, in order, at its own time. */
  advance(ms: number): void {
    const end = this.#nowMs + ms;
    this.#fireUntil(end);
    this.#nowMs = Math.max(this.#nowMs, end);
  }

  /** Lets time pass until nobody waits for it. */
  runAll(): void {
    this.#fireUntil(Infinity);
  }

  #fireUntil(end: number): void {
    let left = 100_000;
    this.#runTurns();
    for (let next = this.#next(); next !== undefined && next.firesAt <= end; next = this.#next()) {
      left -= 1;
      if (left === 0) throw new Error('the timers never end');
      this.#fire(next);
      this.#runTurns();
    }
  }

  #next(): Timer | undefined {
    return this.#timers.toSorted((a, b) => a.firesAt - b.firesAt)[0];
  }

  #fire(timer: Timer): void {
    this.#timers = this.#timers.filter((each) => each !== timer);
    this.#nowMs = Math.max(this.#nowMs, timer.firesAt);
    if (this.#nowMs < timer.deadline) throw new Error('a timer would fire before its deadline');
    timer.callback();
  }

  #runTurns(): void {
    let left = 100_000;
    while (this.#turns.length > 0) {
      left -= 1;
      if (left === 0) throw new Error('the turns never end');
      this.runTurn();
    }
  }
}
