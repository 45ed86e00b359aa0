// What all matchers have in common: to wait for their verdict, and to explain it.

import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import { describeValue, UsageError } from '../../usage-error.ts';
import { eventually, type Verdict, type Watch } from './eventually.ts';
import { failureMessage, type Explanation } from './message.ts';
import type { ReceiverName } from './receiver.ts';

/** How long a matcher waits. */
export interface MatcherOptions {
  /** Milliseconds; 0 waits for ever. Default: that of Playwright's `expect`. */
  readonly timeout?: number;
}

/** A matcher that was asked. */
export interface Assertion<V extends Verdict> {
  readonly matcher: string;
  readonly receiver: ReceiverName;
  /** `expected`, or empty when it was called without an argument. */
  readonly argument: 'expected' | '';
  /** Milliseconds, if the call said them. */
  readonly timeout: number | undefined;
  /** Undefined when nothing can change any more. */
  readonly watch: Watch | undefined;
  check(): V;
  explain(verdict: V, isNot: boolean): Explanation;
}

/** Waits for the verdict, as Playwright's own matchers do. */
export async function judge<V extends Verdict>(
  { isNot, timeout: defaultMs, utils }: ExpectMatcherState,
  assertion: Assertion<V>,
): Promise<MatcherReturnType> {
  const { matcher, receiver, argument, watch } = assertion;
  const timeoutMs = checkTimeout(matcher, assertion.timeout ?? defaultMs);
  const verdict =
    watch === undefined
      ? assertion.check()
      : await eventually(() => assertion.check(), { isNot, timeoutMs, watch });
  return {
    name: matcher,
    pass: verdict.pass,
    message: () =>
      failureMessage(
        { matcher, receiver, argument, isNot, timeoutMs: watch && timeoutMs },
        assertion.explain(verdict, isNot),
        utils,
      ),
  };
}

function checkTimeout(matcher: string, timeoutMs: unknown): number {
  if (typeof timeoutMs === 'number' && timeoutMs >= 0 && timeoutMs < Infinity) return timeoutMs;
  throw new UsageError(
    `${matcher}: timeout ${describeValue(timeoutMs)} is not a number of milliseconds from 0.`,
  );
}
