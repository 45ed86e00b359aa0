// Calls of a test that wait: each knows where it was written, and what to say when it waits in vain.

import type { Clock } from '../script/ports.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';

/** How long a call waits. */
export interface WaitOptions {
  /** Milliseconds; 0 waits as long as the test. @default 0 */
  readonly timeout?: number;
}

/** A call that still waits. */
export interface PendingCall {
  /** As it was written: `route "/x": release("first")`. */
  readonly call: string;
  /** Made by the call, so that its stack leads to the test. */
  readonly error: Error;
  /** Why it may wait in vain, in lines. */
  readonly why: () => readonly string[];
}

/** A wait took longer than it may. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** How a wait ends. */
export interface WaitEnds<Value> {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: unknown) => void;
}

/** One wait. */
export interface Wait<Value> {
  readonly call: string;
  readonly timeoutMs: number;
  /** Begins it. Returns a function that gives it up. */
  readonly begin: (ends: WaitEnds<Value>) => () => void;
  readonly why: () => readonly string[];
}

/** The calls of one test that wait. */
export class Waits {
  readonly #clock: Clock;
  readonly #pending = new Map<PendingCall, () => void>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Those that still wait, oldest first. */
  get pending(): PendingCall[] {
    return [...this.#pending.keys()];
  }

  /** Resolves as the wait does, and rejects when its time is over. */
  until<Value>({ call, timeoutMs, begin, why }: Wait<Value>): Promise<Value> {
    const error = new TimeoutError(`${call}: Timeout ${timeoutMs}ms exceeded.`);
    return new Promise((settle, fail) => {
      let isOver = false;
      let giveUp: (() => void) | undefined;
      let cancelTimer: (() => void) | undefined;
      const pending = { call, error, why };
      const end = (): void => {
        isOver = true;
        cancelTimer?.();
        this.#pending.delete(pending);
      };
      const resolve = (value: Value): void => {
        end();
        settle(value);
      };
      const reject = (reason: unknown): void => {
        end();
        giveUp?.();
        fail(reason);
      };
      giveUp = begin({ resolve, reject });
      if (isOver) return;
      this.#pending.set(pending, () => {
        end();
        giveUp?.();
      });
      if (timeoutMs === 0) return;
      cancelTimer = this.#clock.at(this.#clock.now() + timeoutMs, () => {
        addToMessage(error, why().join('\n'));
        reject(error);
      });
    });
  }

  /** Forgets all that wait; their promises stay open. */
  clear(): void {
    for (const giveUp of this.#pending.values()) giveUp();
  }
}

/** @throws UsageError when `timeout`, or another option, is wrong */
export function checkWait(
  where: string,
  options: WaitOptions,
  {
    others = [],
    defaultMs = 0,
  }: { readonly others?: readonly string[]; readonly defaultMs?: number } = {},
): number {
  rejectUnknownOptions(where, options, [...others, 'timeout']);
  const { timeout = defaultMs } = options;
  if (Number.isFinite(timeout) && timeout >= 0) return timeout;
  throw new UsageError(
    `${where}: timeout ${describeValue(timeout)} is not a number of milliseconds from 0.`,
  );
}

function addToMessage(error: Error, text: string): void {
  // The stack is a text that begins with the message.
  const stack = error.stack?.replace(error.message, () => `${error.message}\n${text}`);
  error.message += `\n${text}`;
  if (stack !== undefined) error.stack = stack;
}
