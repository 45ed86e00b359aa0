import { describe, expect, test } from 'vitest';
import {
  answersMethod,
  checkRouteOptions,
  type RouteOptions,
} from '../../src/routing/route-options.ts';
import { UsageError } from '../../src/usage-error.ts';

describe('the options of a route', () => {
  test('allow any method and any number of requests by default', () => {
    expect(checkRouteOptions('/a', {})).toEqual({ methods: undefined, times: Infinity });
    expect(checkRouteOptions('/a', { method: '*' }).methods).toBeUndefined();
    expect(checkRouteOptions('/a', { method: ['GET', '*'] }).methods).toBeUndefined();
  });

  test('take one method or several, and a number of requests', () => {
    expect(checkRouteOptions('/a', { method: 'POST', times: 3 })).toEqual({
      methods: ['POST'],
      times: 3,
    });
    expect(checkRouteOptions('/a', { method: ['GET', "x-M!#'"] }).methods).toEqual([
      'GET',
      "x-M!#'",
    ]);
    expect(checkRouteOptions('/a', { times: Infinity }).times).toBe(Infinity);
  });

  test.each<[unknown, string]>([
    [{ method: '' }, 'method "". Write \'GET\', or a list of methods.'],
    [{ method: [] }, "method []. Write 'GET', or a list of methods."],
    [{ method: 'GET POST' }, 'method "GET POST". Write \'GET\', or a list of methods.'],
    [{ method: ['GET', 5] }, "method 5. Write 'GET', or a list of methods."],
    [{ method: null }, "method null. Write 'GET', or a list of methods."],
    [{ times: 0 }, 'times 0. It is a whole number from 1.'],
    [{ times: 1.5 }, 'times 1.5. It is a whole number from 1.'],
    [{ times: -1 }, 'times -1. It is a whole number from 1.'],
    [{ times: NaN }, 'times NaN. It is a whole number from 1.'],
    [{ times: '3' }, 'times "3". It is a whole number from 1.'],
    [{ time: 3 }, 'no option "time". Did you mean "times"?'],
    [{ methods: 'GET' }, 'no option "methods". Did you mean "method"?'],
    [{ host: 'a' }, 'no option "host". It has method, times.'],
    [null, 'null is not an object. Write { … } with method, times.'],
    ['GET', '"GET" is not an object. Write { … } with method, times.'],
  ])('refuse %j', (options, why) => {
    expect(() => checkRouteOptions('/a', options as RouteOptions)).toThrow(
      new UsageError(`route "/a": ${why}`),
    );
  });
});

describe('the methods of a route', () => {
  test.each<[readonly string[] | undefined, string, boolean]>([
    [undefined, 'GET', true],
    [undefined, 'anything', true],
    [['GET'], 'GET', true],
    [['GET'], 'HEAD', true],
    [['GET'], 'POST', false],
    [['GET'], 'get', false],
    [['POST'], 'HEAD', false],
    [['HEAD'], 'GET', false],
    [['POST', 'GET'], 'HEAD', true],
  ])('%j and a %s: %s', (methods, method, answers) => {
    expect(answersMethod(methods, method)).toBe(answers);
  });
});
