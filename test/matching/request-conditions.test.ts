import { describe, expect, test } from 'vitest';
import { describeDifference } from '../../src/matching/difference.ts';
import {
  checkConditions,
  describeRequest,
  differencesOf,
  type RequestConditions,
} from '../../src/matching/request-conditions.ts';
import { UsageError } from '../../src/usage-error.ts';
import { exchangeOn, openConnection } from '../support/browser-request.ts';

const fields = ['Host: localhost', 'X-A: 1', 'x-a: 2', 'Content-Type: application/json'];
const post = (content = '{"name":"Ada","id":1}') =>
  exchangeOn({ line: 'POST /users?x=1', fields, content, connection: openConnection(1) }).request;
const differ = (expected: RequestConditions, content?: string): string[] =>
  differencesOf(expected, post(content)).map(describeDifference);

describe('a request', () => {
  test.each<[string, RequestConditions]>([
    ['any', {}],
    ['its method', { method: 'POST' }],
    ['its path', { path: '/users' }],
    ['a pattern of its path', { path: /^\/us/ }],
    ['a field, its name in any case', { headers: { 'content-TYPE': 'application/json' } }],
    ['the lines of a field, joined', { headers: { 'X-A': '1, 2' } }],
    ['a pattern of a field', { headers: { 'x-a': /2$/ } }],
    ['its text', { body: '{"name":"Ada","id":1}' }],
    ['a pattern of its text', { body: /"Ada"/ }],
    ['its bytes', { body: Buffer.from('{"name":"Ada","id":1}') }],
    ['its JSON', { body: { name: 'Ada' } }],
  ])('is what was expected: %s', (_, expected) => {
    expect(differ(expected)).toEqual([]);
  });

  test('is empty, and so it was expected', () => {
    const { request } = exchangeOn({ connection: openConnection(1) });
    expect(differencesOf({ body: '' }, request)).toEqual([]);
    expect(differencesOf({ body: {} }, request).map(describeDifference)).toEqual([
      'body: expected JSON with {}, received nothing',
    ]);
  });

  test.each<[string, RequestConditions, string]>([
    ['method', { method: 'put' }, 'method: expected "put", received "POST"'],
    ['path', { path: '/users?x=1' }, 'path: expected "/users?x=1", received "/users"'],
    ['field', { headers: { 'X-A': '1' } }, 'header "X-A": expected "1", received "1, 2"'],
    ['no field', { headers: { 'X-B': /./ } }, 'header "X-B": expected /./, received nothing'],
    [
      'text',
      { body: 'Ada' },
      String.raw`body: expected "Ada", received "{\"name\":\"Ada\",\"id\":1}"`,
    ],
    [
      'bytes',
      { body: Buffer.from([1, 2]) },
      'body: expected 2 bytes <0102>, received 21 bytes <7b226e616d65223a22416461222c226964223a317d>',
    ],
    ['JSON', { body: { name: 'Grace' } }, 'body.name: expected "Grace", received "Ada"'],
  ])('is another: %s', (_, expected, difference) => {
    expect(differ(expected)).toEqual([difference]);
  });

  test('is no JSON', () => {
    expect(differ({ body: { a: 1 } }, 'a=1')).toEqual([
      'body: expected JSON with {"a":1}, received "a=1"',
    ]);
  });

  test('has more bytes than are shown', () => {
    expect(differ({ body: Buffer.alloc(40, 1) }, 'ab')).toEqual([
      `body: expected 40 bytes <${'01'.repeat(32)}…>, received 2 bytes <6162>`,
    ]);
  });
});

test.each<[RequestConditions, string]>([
  [{}, ''],
  [{ method: 'GET' }, ' with method "GET"'],
  [{ method: 'GET', path: /a/ }, ' with method "GET" and path /a/'],
  [
    { method: 'GET', headers: { a: '1', b: /2/ }, body: { c: 3 } },
    ' with method "GET", header "a" "1", header "b" /2/ and body {"c":3}',
  ],
])('says in words which request is expected: %o', (expected, words) => {
  expect(describeRequest(expected)).toBe(words);
});

test('names the nearest option', () => {
  expect(() => checkConditions('it', { header: {} } as never, ['times'])).toThrow(
    new UsageError('it: no option "header". Did you mean "headers"?'),
  );
  expect(() => checkConditions('it', { times: 1 } as never, ['times'])).not.toThrow();
});
