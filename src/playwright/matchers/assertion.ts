// What all matchers have in common: to wait for their verdict, and to explain it.

import type { ExpectMatcherState, MatcherReturnType } from '@playwright/test';
import { describeValue, UsageError } from '../../usage-error.ts';
import { whileOpen } from './open-assertions.ts';
import { eventually, type ReceiverName, type Verdict, type Watch } from './receiver.ts';

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
      : await whileOpen(
          matcher,
          eventually(() => assertion.check(), { isNot, timeoutMs, watch }),
          () => ({ ...assertion.check(), pass: !isNot }),
        );
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

/** @throws UsageError when it is no count */
export function checkTimes(matcher: string, times: number | undefined): void {
  if (times === undefined || (Number.isInteger(times) && times >= 0)) return;
  throw new UsageError(`${matcher}: times ${describeValue(times)}. It is a whole number from 0.`);
}

// Messages that read like those of Playwright's own matchers.

/** Which matcher failed. */
export interface FailedMatcher {
  readonly matcher: string;
  readonly receiver: ReceiverName;
  readonly argument: string;
  readonly isNot: boolean;
  /** Undefined when it did not wait. */
  readonly timeoutMs: number | undefined;
}

/** Why it failed. */
export interface Explanation {
  readonly expected: string;
  readonly received: string;
  /** The nearest request, and what differs in it. */
  readonly nearest?: readonly string[];
  /** What came. */
  readonly log: readonly string[];
}

type Colour = (text: string) => string;

/** Colours, as Playwright hands them to a matcher. */
interface Colours {
  readonly EXPECTED_COLOR?: Colour;
  readonly RECEIVED_COLOR?: Colour;
  readonly DIM_COLOR?: Colour;
}

/** The newest lines of a log that are shown. */
const shownLines = 20;
const plain: Colour = (text) => text;

/** The whole message. */
export function failureMessage(
  { matcher, receiver, argument, isNot, timeoutMs }: FailedMatcher,
  { expected, received, nearest = [], log }: Explanation,
  utils: object = {},
): string {
  const {
    EXPECTED_COLOR: green = plain,
    RECEIVED_COLOR: red = plain,
    DIM_COLOR: dim = plain,
  } = utils as Colours;
  const [request, ...differences] = nearest;
  return [
    `${dim('expect(')}${red(receiver.word)}${dim(`)${isNot ? '.not' : ''}.`)}${matcher}` +
      `${dim('(')}${green(argument)}${dim(')')} failed\n`,
    line(receiver.label, receiver.text),
    line('Expected', green(expected)),
    line('Received', red(received)),
    ...(request === undefined ? [] : [line('Nearest', request)]),
    ...differences.map((each) => `  - ${each}`),
    ...(timeoutMs === undefined ? [] : [line('Timeout', `${timeoutMs}ms`)]),
    ...(log.length === 0 ? [] : ['\nCall log:', dim(newestLines(log).join('\n'))]),
    '',
  ].join('\n');
}

function line(label: string, text: string): string {
  return `${`${label}:`.padEnd('Expected: '.length)}${text}`;
}

function newestLines(log: readonly string[]): string[] {
  const hidden = log.length - shownLines;
  const newest = log.slice(-shownLines).map((each) => `  - ${each}`);
  return hidden > 0 ? [`  - … ${hidden} before`, ...newest] : newest;
}
