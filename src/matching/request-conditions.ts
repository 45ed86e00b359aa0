import type { Request } from '../http/request/request.ts';
import { describeValue, isPlainObject, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import { graphqlOperations } from './graphql-operation.ts';
import {
  describeExpected,
  isAsymmetric,
  jsonDifferences,
  matchesText,
  nothing,
  requireText,
  type Difference,
  type TextPattern,
} from './difference.ts';

/** What a request has to be, besides its method and its path. */
export interface ContentConditions {
  /** Some of its parameters in the query: each has such a value, or for a list these, in order. */
  readonly query?: Readonly<Record<string, TextPattern | readonly TextPattern[]>>;
  /** Some of its header fields, in any case; several lines of one field are joined with `, `. */
  readonly headers?: Readonly<Record<string, TextPattern>>;
  /**
   * Its content: text, or what the text matches; bytes; or an object or a list that is in it as
   * JSON, of which the request may have more properties. Of a form (urlencoded or multipart) the
   * object has its fields by their names: text, a list of texts, or for a file
   * `{ filename, type, value }`. Playwright's `expect.any(Number)` and the like may stand in it.
   */
  readonly body?: TextPattern | Uint8Array | object;
  /** The name of the GraphQL operation that it asks for, alone or in a batch. */
  readonly operation?: TextPattern;
  /** Anything else. It sees the whole request. */
  readonly when?: (request: Request) => boolean;
}

/** What a request has to be. */
export interface RequestConditions extends ContentConditions {
  /** In any case. */
  readonly method?: string;
  /** The path as it was sent, percent-encoded and without the query. */
  readonly path?: TextPattern;
}

/** The names of {@link ContentConditions}. */
export const contentConditions: readonly (keyof ContentConditions)[] = [
  'query',
  'headers',
  'body',
  'operation',
  'when',
];
const names: readonly (keyof RequestConditions)[] = ['method', 'path', ...contentConditions];

/** @throws UsageError that names what is wrong, in the words of `matcher` */
export function checkConditions(
  matcher: string,
  expected: RequestConditions,
  others: readonly string[],
): void {
  rejectUnknownOptions(matcher, expected, [...names, ...others]);
  const { method, path } = expected;
  if (method !== undefined && typeof method !== 'string') {
    throw new UsageError(`${matcher}: method ${describeValue(method)} is not a string.`);
  }
  requireText(matcher, 'path', path);
  checkContentConditions(matcher, expected);
}

/** @throws UsageError that names what is wrong, in the words of `where` */
export function checkContentConditions(matcher: string, expected: ContentConditions): void {
  const { query = {}, headers = {}, body, operation, when } = expected;
  rejectNoObject(matcher, 'query', query, "{ page: '2' }");
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) {
      requireText(matcher, `query ${JSON.stringify(name)}`, each ?? null);
    }
  }
  requireText(matcher, 'operation', operation);
  if (when !== undefined && typeof when !== 'function') {
    throw new UsageError(
      `${matcher}: when ${describeValue(when)} is not a function. Write (request) => request.isRetry.`,
    );
  }
  rejectNoObject(matcher, 'headers', headers, "{ 'Content-Type': 'text/plain' }");
  for (const [name, value] of Object.entries(headers)) {
    requireText(matcher, `header ${JSON.stringify(name)}`, value ?? null);
  }
  if (body !== undefined && !isBodyCondition(body)) {
    throw new UsageError(
      `${matcher}: body ${describeValue(body)}. Write text, a RegExp, bytes, or what is in its JSON: an object, a list, or a matcher such as expect.any(Number).`,
    );
  }
}

function isBodyCondition(body: unknown): boolean {
  return (
    typeof body === 'string' ||
    body instanceof RegExp ||
    body instanceof Uint8Array ||
    Array.isArray(body) ||
    isPlainObject(body) ||
    isAsymmetric(body)
  );
}

/** What differs; nothing when it is such a request. */
export function differencesOf(expected: RequestConditions, request: Request): Difference[] {
  const { method, path } = expected;
  const found: Difference[] = [];
  if (method !== undefined && method.toUpperCase() !== request.method.toUpperCase()) {
    found.push(textDifference('method', method, request.method));
  }
  if (path !== undefined && !matchesText(path, request.path)) {
    found.push(textDifference('path', path, request.path));
  }
  return [...found, ...contentDifferences(expected, request)];
}

/** Whether all of a request has to be there to tell. */
export function needsContent({ body, operation, when }: ContentConditions): boolean {
  return body !== undefined || operation !== undefined || when !== undefined;
}

/** What differs besides method and path. */
export function contentDifferences(expected: ContentConditions, request: Request): Difference[] {
  const { query = {}, headers = {}, body, operation, when } = expected;
  const found = queryDifferences(query, request);
  for (const [name, value] of Object.entries(headers)) {
    const received = request.headers.get(name);
    if (received !== undefined && matchesText(value, received)) continue;
    found.push(textDifference(`header ${JSON.stringify(name)}`, value, received));
  }
  if (body !== undefined) found.push(...bodyDifferences(body, request));
  if (operation !== undefined) {
    const operations = graphqlOperations(request);
    if (!operations.some((each) => matchesText(operation, each))) {
      found.push(textDifference('operation', operation, joined(operations)));
    }
  }
  if (when !== undefined) {
    const answer: unknown = when(request);
    if (answer instanceof Promise) {
      throw new UsageError(
        'when returned a promise. It is not asynchronous: return true or false.',
      );
    }
    if (answer !== true) {
      found.push({ what: 'when(request)', expected: 'true', received: describeValue(answer) });
    }
  }
  return found;
}

function queryDifferences(
  query: NonNullable<ContentConditions['query']>,
  request: Request,
): Difference[] {
  return Object.entries(query).flatMap(([name, wanted]) => {
    const values = request.GET.getList(name);
    const isMet =
      typeof wanted === 'string' || wanted instanceof RegExp
        ? values.some((value) => matchesText(wanted, value))
        : wanted.length === values.length &&
          wanted.every((each, index) => matchesText(each, values[index] as string));
    if (isMet) return [];
    const expected = [wanted].flat().map(describeExpected).join(', ');
    return [{ what: `query ${JSON.stringify(name)}`, expected, received: listed(values) }];
  });
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? nothing : values.map((each) => describeValue(each)).join(', ');
}

function joined(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(', ');
}

/** In words, after a noun: `with method "POST" and header "x-a" "1"`; empty for any request. */
export function describeRequest(expected: RequestConditions): string {
  const { method, path, query = {}, headers = {}, body, operation, when } = expected;
  const parts = [
    ...(method === undefined ? [] : [`method ${describeExpected(method)}`]),
    ...(path === undefined ? [] : [`path ${describeExpected(path)}`]),
    ...Object.entries(query).map(
      ([name, value]) =>
        `query ${JSON.stringify(name)} ${[value].flat().map(describeExpected).join(', ')}`,
    ),
    ...Object.entries(headers).map(
      ([name, value]) => `header ${JSON.stringify(name)} ${describeExpected(value)}`,
    ),
    ...(body === undefined ? [] : [`body ${describeBody(body)}`]),
    ...(operation === undefined ? [] : [`operation ${describeExpected(operation)}`]),
    ...(when === undefined ? [] : ['when(request) true']),
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
  // A matcher of text, such as expect.stringContaining().
  if (isAsymmetric(body) && body.asymmetricMatch(text)) return [];
  const form = formOf(request);
  if (form !== undefined) return jsonDifferences(body, form, 'body');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    if (isAsymmetric(body)) return jsonDifferences(body, text, 'body');
    return [
      {
        what: 'body',
        expected: `JSON with ${describeExpected(body)}`,
        received: text === '' ? nothing : describeValue(text),
      },
    ];
  }
  return jsonDifferences(body, json, 'body');
}

/** The fields of a form by their names; undefined when the content is none, or cannot be read. */
function formOf(request: Request): Record<string, unknown> | undefined {
  const type = request.headers.get('content-type') ?? '';
  if (!/^\s*(?:application\/x-www-form-urlencoded|multipart\/)/i.test(type)) return undefined;
  try {
    const { POST } = request;
    const fields = POST.keys().map((name): [string, unknown] => {
      const values = POST.getList(name).map((each) =>
        typeof each === 'string' ? each : each.toJSON(),
      );
      return [name, values.length === 1 ? values[0] : values];
    });
    return Object.fromEntries(fields);
  } catch {
    return undefined;
  }
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

function rejectNoObject(matcher: string, name: string, headers: unknown, example: string): void {
  if (typeof headers === 'object' && headers !== null && !Array.isArray(headers)) return;
  throw new UsageError(`${matcher}: ${name} ${describeValue(headers)}. Write ${example}.`);
}
