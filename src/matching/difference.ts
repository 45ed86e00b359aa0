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

/** How a message shows an expected value: with matchers and regular expressions in it as they were written. */
export function describeExpected(value: unknown): string {
  return shorten(written(value));
}

const shownCharacters = 200;

function shorten(text: string): string {
  return text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text;
}

function written(value: unknown): string {
  if (value instanceof RegExp) return String(value);
  if (isAsymmetric(value)) return nameOfMatcher(value);
  if (Array.isArray(value)) return `[${value.map(written).join(',')}]`;
  if (!isPlainObject(value)) return describeValue(value);
  const parts = Object.entries(value).map(
    ([name, part]) => `${JSON.stringify(name)}:${written(part)}`,
  );
  return `{${parts.join(',')}}`;
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
    if (!Array.isArray(received)) return [differs(what, describeExpected(expected), received)];
    if (expected.length !== received.length) {
      return [{ what, expected: countOf(expected.length, 'item'), received: `${received.length}` }];
    }
    return expected.flatMap((each, index) =>
      jsonDifferences(each, received[index], `${what}[${index}]`),
    );
  }
  if (isPlainObject(expected)) {
    if (!isPlainObject(received)) return [differs(what, describeExpected(expected), received)];
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

/** `expect.any(Number)` and the like, as Playwright, Jest and Vitest have them. */
interface AsymmetricMatcher {
  toString(): string;
  asymmetricMatch(received: unknown): boolean;
  readonly sample?: unknown;
  readonly inverse?: boolean;
}

export function isAsymmetric(value: unknown): value is AsymmetricMatcher {
  return (
    typeof value === 'object' &&
    value !== null &&
    'asymmetricMatch' in value &&
    typeof value.asymmetricMatch === 'function'
  );
}

/** As it was written: `expect.any(Number)`, `expect.not.stringContaining("a")`. */
function nameOfMatcher(matcher: AsymmetricMatcher): string {
  const { sample, inverse } = matcher;
  // `StringNotContaining` is another way to say that it is inverse.
  const kind = matcher.toString().replace(/^(\w+?)Not(?=[A-Z])/, '$1');
  if (!/^[A-Z]\w+$/.test(kind)) return 'a matcher';
  const name = kind.charAt(0).toLowerCase() + kind.slice(1);
  const args =
    sample === undefined ? '' : typeof sample === 'function' ? sample.name : written(sample);
  return `expect.${inverse === true ? 'not.' : ''}${name}(${args})`;
}

/** `1 request`, `2 requests`, `no request`. */
export function countOf(count: number, noun: string): string {
  if (count === 0) return `no ${noun}`;
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
