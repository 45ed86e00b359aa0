import type { Request } from '../http/request/request.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import {
  describeExpected,
  jsonDifferences,
  matchesText,
  nothing,
  type Difference,
  type TextPattern,
} from './difference.ts';

/** What a request has to be. */
export interface RequestConditions {
  /** Case-sensitive. */
  readonly method?: string;
  /** The path as it was sent, percent-encoded and without the query. */
  readonly path?: TextPattern;
  /** Some of its header fields, in any case; several lines of one field are joined with `, `. */
  readonly headers?: Readonly<Record<string, TextPattern>>;
  /**
   * Its content: text, or what the text matches; bytes; or an object or a list that is in it as
   * JSON, of which the request may have more properties.
   */
  readonly body?: TextPattern | Uint8Array | object;
}

const names: readonly (keyof RequestConditions)[] = ['method', 'path', 'headers', 'body'];

/** @throws UsageError that names what is wrong, in the words of `matcher` */
export function checkConditions(
  matcher: string,
  expected: RequestConditions,
  others: readonly string[],
): void {
  rejectUnknownOptions(matcher, expected, [...names, ...others]);
  const { method, path, headers = {}, body } = expected;
  if (method !== undefined && typeof method !== 'string') {
    throw new UsageError(`${matcher}: method ${describeValue(method)} is not a string.`);
  }
  requireText(matcher, 'path', path);
  rejectNoObject(matcher, headers);
  for (const [name, value] of Object.entries(headers)) {
    requireText(matcher, `header ${JSON.stringify(name)}`, value ?? null);
  }
  if (
    body !== undefined &&
    typeof body !== 'string' &&
    (typeof body !== 'object' || body === null)
  ) {
    throw new UsageError(
      `${matcher}: body ${describeValue(body)}. Write text, a RegExp, bytes, or what is in its JSON.`,
    );
  }
}

/** What differs; nothing when it is such a request. */
export function differencesOf(expected: RequestConditions, request: Request): Difference[] {
  const { method, path, headers = {}, body } = expected;
  const found: Difference[] = [];
  if (method !== undefined && method !== request.method) {
    found.push(textDifference('method', method, request.method));
  }
  if (path !== undefined && !matchesText(path, request.path)) {
    found.push(textDifference('path', path, request.path));
  }
  for (const [name, value] of Object.entries(headers)) {
    const received = request.headers.get(name);
    if (received !== undefined && matchesText(value, received)) continue;
    found.push(textDifference(`header ${JSON.stringify(name)}`, value, received));
  }
  return body === undefined ? found : [...found, ...bodyDifferences(body, request)];
}

/** In words, after a noun: `with method "POST" and header "x-a" "1"`; empty for any request. */
export function describeRequest({ method, path, headers = {}, body }: RequestConditions): string {
  const parts = [
    ...(method === undefined ? [] : [`method ${describeExpected(method)}`]),
    ...(path === undefined ? [] : [`path ${describeExpected(path)}`]),
    ...Object.entries(headers).map(
      ([name, value]) => `header ${JSON.stringify(name)} ${describeExpected(value)}`,
    ),
    ...(body === undefined ? [] : [`body ${describeBody(body)}`]),
  ];
  if (parts.length === 0) return '';
  const last = parts.pop() as string;
  return ` with ${parts.length === 0 ? '' : `${parts.join(', ')} and `}${last}`;
}

function bodyDifferences(
  body: NonNullable<RequestConditions['body']>,
  request: Request,
): Difference[] {
  if (body instanceof Uint8Array) {
    if (request.body.equals(body)) return [];
    return [{ what: 'body', expected: describeBody(body), received: describeBody(request.body) }];
  }
  const text = request.text();
  if (typeof body === 'string' || body instanceof RegExp) {
    return matchesText(body, text) ? [] : [textDifference('body', body, text)];
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return [
      {
        what: 'body',
        expected: `JSON with ${describeValue(body)}`,
        received: text === '' ? nothing : describeValue(text),
      },
    ];
  }
  return jsonDifferences(body, json, 'body');
}

const shownBytes = 32;

function describeBody(body: NonNullable<RequestConditions['body']>): string {
  if (!(body instanceof Uint8Array)) return describeExpected(body);
  const hex = Buffer.from(body.subarray(0, shownBytes)).toString('hex');
  return `${body.length} bytes <${hex}${body.length > shownBytes ? '…' : ''}>`;
}

function textDifference(what: string, expected: TextPattern, received?: string): Difference {
  return {
    what,
    expected: describeExpected(expected),
    received: received === undefined ? nothing : describeValue(received),
  };
}

function requireText(matcher: string, what: string, value: unknown): void {
  if (value === undefined || typeof value === 'string' || value instanceof RegExp) return;
  throw new UsageError(`${matcher}: ${what} ${describeValue(value)}. Write a string or a RegExp.`);
}

function rejectNoObject(matcher: string, headers: unknown): void {
  if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) return;
  throw new UsageError(
    `${matcher}: headers ${describeValue(headers)}. Write { 'Content-Type': 'text/plain' }.`,
  );
}
