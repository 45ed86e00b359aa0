// What differs between a request and what a test expected of it, in words.

import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';

/** One thing that differs. */
export interface Difference {
  /** `method`, `header "x-a"`, `body.items[2].name`. */
  readonly what: string;
  readonly expected: string;
  readonly received: string;
}

/** `method: expected "POST", received "GET"`. */
export function describeDifference({ what, expected, received }: Difference): string {
  return `${what}: expected ${expected}, received ${received}`;
}

/** A text, or what it has to match. */
export type TextPattern = string | RegExp;

/** @throws UsageError that begins with `where` when a value that is there is none of both */
export function requireText(where: string, what: string, value: unknown): void {
  if (value === undefined || typeof value === 'string' || value instanceof RegExp) return;
  throw new UsageError(`${where}: ${what} ${describeValue(value)}. Write a string or a RegExp.`);
}

/** What is said of a value that is not there. */
export const nothing = 'nothing';

/** Whether a text is the wanted one. */
export function matchesText(pattern: TextPattern, text: string): boolean {
  if (typeof pattern === 'string') return pattern === text;
  // A global or sticky RegExp remembers where it stopped.
  return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(text);
}

/** How a message shows an expected value. */
export function describeExpected(value: unknown): string {
  return value instanceof RegExp ? String(value) : describeValue(value);
}

/** What differs where all of `expected` must be in `received`; lists must have the same length. */
export function jsonDifferences(expected: unknown, received: unknown, what: string): Difference[] {
  if (isAsymmetric(expected)) {
    return expected.asymmetricMatch(received)
      ? []
      : [differs(what, nameOfMatcher(expected), received)];
  }
  if (expected instanceof RegExp) {
    const matches = typeof received === 'string' && matchesText(expected, received);
    return matches ? [] : [differs(what, String(expected), received)];
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(received)) return [differs(what, describeValue(expected), received)];
    if (expected.length !== received.length) {
      return [{ what, expected: countOf(expected.length, 'item'), received: `${received.length}` }];
    }
    return expected.flatMap((each, index) =>
      jsonDifferences(each, received[index], `${what}[${index}]`),
    );
  }
  if (isPlainObject(expected)) {
    if (!isPlainObject(received)) return [differs(what, describeValue(expected), received)];
    return Object.entries(expected).flatMap(([name, each]) =>
      jsonDifferences(each, received[name], `${what}${property(name)}`),
    );
  }
  return Object.is(expected, received) ? [] : [differs(what, describeValue(expected), received)];
}

function differs(what: string, expected: string, received: unknown): Difference {
  return { what, expected, received: received === undefined ? nothing : describeValue(received) };
}

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

/** `expect.any(Number)` and the like. */
interface AsymmetricMatcher {
  asymmetricMatch(received: unknown): boolean;
  toAsymmetricMatcher?(): string;
}

function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asymmetricMatch' in value &&
    typeof value.asymmetricMatch === 'function'
  );
}

function nameOfMatcher(matcher: AsymmetricMatcher): string {
  return matcher.toAsymmetricMatcher?.() ?? 'a matcher';
}

/** `1 request`, `2 requests`, `no request`. */
export function countOf(count: number, noun: string): string {
  if (count === 0) return `no ${noun}`;
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
