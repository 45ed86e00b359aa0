// What the findings of a server mean to its test.
//
// Rule: a test's own failure comes first and stays. Findings that only warn are
// annotations; they are said aloud where the test has failed anyway, because
// they may be the reason. A test that was skipped or interrupted proves nothing.

import type { TestInfo } from '@playwright/test';
import { stackFrames, verdictName } from '../findings/findings.ts';
import type { Finding, HandlerError } from '../server.ts';
import { endOpenAssertions } from './matchers/open-assertions.ts';

/** A call of the test that still waits. */
interface PendingCall {
  readonly call: string;
  /** Made by the call, so that its stack leads to the test. */
  readonly error: Error;
  /** Why it may wait in vain, in lines. */
  readonly why: () => readonly string[];
}

/** What is judged. */
export interface JudgedServer {
  readonly findings: readonly Finding[];
  readonly handlerErrors: readonly HandlerError[];
  /** The calls of the test that still wait. */
  readonly pendingCalls: readonly PendingCall[];
}

/** The parts of a test that are looked at. */
export type JudgedTest = Pick<TestInfo, 'status' | 'errors' | 'annotations'>;

/** Of the annotations of this package. */
const annotationType = 'wptserve';
/** More would hide the test's own failure. */
const shownFindings = 20;

/** Annotates the test with what warns; returns the error that it has to fail with. */
export function judgeTest(server: JudgedServer, test: JudgedTest): Error | undefined {
  if (test.status === 'skipped' || test.status === 'interrupted') return undefined;
  const { findings, handlerErrors, pendingCalls } = server;
  // What was said while the test ran: that a host was refused, or that the browser lacks something.
  const notes = test.annotations.filter(({ type }) => type === annotationType);
  const failing = findings.filter(({ severity }) => severity === 'fail');
  const warning = findings.filter(({ severity }) => severity === 'warn');
  for (const finding of warning) {
    test.annotations.push({ type: annotationType, description: describeFinding(finding) });
  }
  const isTimedOut = test.status === 'timedOut';
  const hasFailed = isTimedOut || test.status === 'failed' || test.errors.length > 0;
  // Our own stack leads to this file; with this one, the report shows the line that threw first.
  const [firstThrown] = failing.some(isHandlerError) ? handlerErrors : [];
  const waiting = isTimedOut ? pendingCalls : [];
  const frames = stackFrames(firstThrown?.error ?? waiting[0]?.error);
  const parts = [
    ...list('the test still waited for', waiting.map(describeWait)),
    ...list(
      `${failing.length === 1 ? '1 finding fails' : `${failing.length} findings fail`} the test:`,
      failing.map((finding) => withoutStack(describeFinding(finding), frames)),
    ),
    ...(hasFailed || failing.length > 0
      ? listWarnings([
          ...notes.map(({ description = '' }) => description),
          ...warning.map((finding) => withoutStack(describeFinding(finding), frames)),
        ])
      : []),
  ];
  if (parts.length === 0) return undefined;
  const error = new Error(`wptserve: ${parts.join('\n\n')}`);
  error.stack = [`${error.name}: ${error.message}`, ...frames].join('\n');
  return error;
}

/**
 * Ends the assertions that nobody waits for. One of a test that passed makes it fail, ahead of what
 * else is wrong; a test that has failed may have left behind what it did wait for.
 */
export function withUnawaited(
  failure: Error | undefined,
  { status, errors }: JudgedTest,
): Error | undefined {
  const unawaited = endOpenAssertions();
  if (unawaited === undefined || status !== 'passed' || errors.length > 0) return failure;
  if (failure !== undefined) {
    const { message, stack = '' } = unawaited;
    unawaited.message = `${message}\n${failure.message}`;
    unawaited.stack = stack.replace(message, () => unawaited.message);
  }
  return unawaited;
}

/** The call, its line, and why it may wait in vain. */
function describeWait({ call, error, why }: PendingCall): string {
  const [frame = ''] = stackFrames(error);
  return [`${call}${frame.replace(placedFrame, ' in $1, line $2')}`, ...why()].join('\n');
}

function isHandlerError({ kind }: Finding): boolean {
  return kind === 'handler-threw';
}

/** With the name of its verdict, by which it can be ignored. */
function describeFinding(finding: Finding): string {
  const { title, details } = finding;
  return `${verdictName(finding)}: ${title}${details === undefined ? '' : `\n${details}`}`;
}

const anyFrame = /^\s+at /;
const placedFrame = /^\s+at (?:.*\()?(?:file:\/\/)?(.+?):(\d+):\d+\)?$/;

/**
 * Of a stack only where it begins, in words, and nothing when that is told elsewhere: a report takes
 * frames for its own.
 */
function withoutStack(text: string, elsewhere: readonly string[]): string {
  return text
    .split('\n')
    .filter((line, index, lines) => !anyFrame.test(line) || !anyFrame.test(lines[index - 1] ?? ''))
    .filter((line) => !elsewhere.includes(line))
    .map((line) => line.replace(placedFrame, 'in $1, line $2'))
    .filter((line) => !anyFrame.test(line))
    .join('\n');
}

function listWarnings(warnings: readonly string[]): string[] {
  const count = warnings.length === 1 ? '1 warning' : `${warnings.length} warnings`;
  return list(`${count} may say why the test failed:`, warnings);
}

function list(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const hidden = items.length - shownFindings;
  const shown = items
    .slice(0, shownFindings)
    .map((item) => `  ${item.replace(/\n\s*/g, '\n      ')}`);
  return [[title, ...shown, ...(hidden > 0 ? [`  … and ${hidden} more`] : [])].join('\n')];
}
