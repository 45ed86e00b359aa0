import { describe, expect, test } from 'vitest';
import { handlerResult } from '../../src/handlers/handler-result.ts';
import { ResponseHeaders } from '../../src/http/response/response-headers.ts';

const none: readonly (readonly [string, string])[] = [];
const pairs: readonly (readonly [string, string])[] = [['A', 'b']];
const map = new Map(pairs);
const headers = new ResponseHeaders();
headers.set('A', 'b');
const content = { any: 'value' };

describe('what a handler returned', () => {
  test.each<[string, unknown]>([
    ['no pairs', none],
    ['pairs', pairs],
    ['a map', map],
    ['an object', { A: 'b' }],
    ['an empty object', {}],
    ['response headers', headers],
    ['a set of pairs', new Set(pairs)],
  ])('is headers and content when it begins with %s', (_, given) => {
    expect(handlerResult([given, content])).toEqual({ status: undefined, headers: given, content });
    expect(handlerResult([404, given, content])).toEqual({ status: 404, headers: given, content });
  });

  test.each<[unknown]>([[404], [0], [-1], [[404, 'Gone Fishing']], [[200, '']]])(
    'has the status %j',
    (status) => {
      expect(handlerResult([status, none, 'x'])).toEqual({ status, headers: none, content: 'x' });
    },
  );

  test('may have nothing as content', () => {
    expect(handlerResult([none, undefined]).content).toBeUndefined();
    expect(handlerResult([none, null]).content).toBeNull();
  });

  test.each<[string, unknown]>([
    ['text', 'text'],
    ['text that looks like pairs', 'AB'],
    ['bytes', Buffer.from('ab')],
    ['an object', { A: 'b' }],
    ['a number', 404],
    ['nothing', undefined],
    ['an empty list', []],
    ['a list of one', ['a']],
    ['a list of two texts', ['a', 'b']],
    ['a list of two bytes', [Buffer.from('a'), Buffer.from('b')]],
    ['a list of three texts', ['a', 'b', 'c']],
    ['a list of four', [404, none, 'x', 'y']],
    ['a list that begins with a status only', [404, 'x']],
    ['a list whose status is text', ['404', none, 'x']],
    ['a list whose status has no message', [[404], none, 'x']],
    ['a list whose status has a message of another kind', [[404, 5], none, 'x']],
    ['a list whose headers are no pairs', [[['A']], 'x']],
    ['a list whose headers are text', ['AB', 'x']],
    ['a list whose headers are null', [null, 'x']],
    ['a list whose headers are a function', [() => none, 'x']],
    ['a list with a status and no headers', [404, 'A: b', 'x']],
  ])('is content when it is %s', (_, result) => {
    expect(handlerResult(result)).toEqual({
      status: undefined,
      headers: undefined,
      content: result,
    });
  });
});
