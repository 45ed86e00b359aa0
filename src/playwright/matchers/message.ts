// Messages that read like those of Playwright's own matchers.

import type { ReceiverName } from './receiver.ts';

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

/** `1 request`, `2 requests`, `no request`. */
export function countOf(count: number, noun: string): string {
  if (count === 0) return `no ${noun}`;
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function line(label: string, text: string): string {
  return `${`${label}:`.padEnd('Expected: '.length)}${text}`;
}

function newestLines(log: readonly string[]): string[] {
  const hidden = log.length - shownLines;
  const newest = log.slice(-shownLines).map((each) => `  - ${each}`);
  return hidden > 0 ? [`  - … ${hidden} before`, ...newest] : newest;
}
