import { describe, expect, test } from 'vitest';
import { checkHostNames } from '../../src/http/host-names/host-names.ts';
import type { HostPattern } from '../../src/http/host-names/host-pattern.ts';
import {
  answersMethod,
  checkRouteOptions,
  type CheckedRouteOptions,
  type RouteOptions,
} from '../../src/routing/route-options.ts';
import { UsageError } from '../../src/usage-error.ts';

const names = checkHostNames({
  browserHost: 'a.test',
  subdomains: ['www', 'élève'],
  notSubdomains: ['none'],
  hosts: ['*.cdn.test'],
});

function check(options: RouteOptions): CheckedRouteOptions {
  return checkRouteOptions('/a', options, names);
}

describe('the options of a route', () => {
  test('allow any method and any number of requests by default', () => {
    expect(check({})).toEqual({
      methods: undefined,
      times: Infinity,
      host: undefined,
      protocol: undefined,
    });
    expect(check({ method: '*' }).methods).toBeUndefined();
    expect(check({ method: ['GET', '*'] }).methods).toBeUndefined();
  });

  test('take one method or several, and a number of requests', () => {
    expect(check({ method: 'POST', times: 3 })).toMatchObject({
      methods: ['POST'],
      times: 3,
    });
    expect(check({ method: ['GET', "x-M!#'"] }).methods).toEqual(['GET', "X-M!#'"]);
    expect(check({ times: Infinity }).times).toBe(Infinity);
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
    [{ protocol: 'ftp' }, `protocol "ftp". It is 'http' or 'https'.`],
    [{ protocol: null }, `protocol null. It is 'http' or 'https'.`],
    [
      { fault: 'reset-after-content-bytes' },
      'fault: "reset-after-content-bytes" needs a number. ' +
        "Write { kind: 'reset-after-content-bytes', bytes: 100 }.",
    ],
    [{ fault: { kind: 'half-close', ms: 1 } }, 'fault: no option "ms". It has kind.'],
    [{ hosts: 'www' }, 'no option "hosts". Did you mean "host"?'],
    [
      null,
      'null is not an object. Write { … } with method, query, headers, body, operation, when, times, host, protocol, fault, at, cors.',
    ],
    [
      'GET',
      '"GET" is not an object. Write { … } with method, query, headers, body, operation, when, times, host, protocol, fault, at, cors.',
    ],
  ])('refuse %j', (options, why) => {
    expect(() => check(options as RouteOptions)).toThrow(new UsageError(`route "/a": ${why}`));
  });
});

describe('the host of a route', () => {
  test.each<[string, HostPattern]>([
    ['www', { name: 'www.a.test', isBelow: false }],
    ['élève', { name: 'xn--lve-6lad.a.test', isBelow: false }],
    ['WWW.a.test', { name: 'www.a.test', isBelow: false }],
    ['x.localhost', { name: 'x.localhost', isBelow: false }],
    ['::1', { name: '[::1]', isBelow: false }],
    ['b.cdn.test', { name: 'b.cdn.test', isBelow: false }],
    ['*.cdn.test', { name: 'cdn.test', isBelow: true }],
    ['*.a.test', { name: 'a.test', isBelow: true }],
    ['*.localhost', { name: 'localhost', isBelow: true }],
  ])('may be %s', (host, pattern) => {
    expect(check({ host }).host).toEqual(pattern);
  });

  test.each<unknown>(['', 'ww', 'none.a.test', 'b.test', '*.b.test', '*', 'a b', 5, null])(
    'leads to the server: %j does not',
    (host) => {
      expect(() => check({ host } as RouteOptions)).toThrow(
        new UsageError(
          `route "/a": host ${JSON.stringify(host)} does not lead to this server. Write 'www', 'élève', ` +
            `'localhost', a name below it such as 'www.localhost', or name it in the option hosts.`,
        ),
      );
    },
  );

  test('is not a subdomain where there is none', () => {
    expect(() => checkRouteOptions('/a', { host: 'www' }, checkHostNames({}))).toThrow(
      new UsageError(
        `route "/a": host "www" does not lead to this server. Write 'localhost', a name below it ` +
          `such as 'www.localhost', or name it in the option hosts.`,
      ),
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
    [['GET'], 'get', true],
    [['POST'], 'HEAD', false],
    [['HEAD'], 'GET', false],
    [['POST', 'GET'], 'HEAD', true],
  ])('%j and a %s: %s', (methods, method, answers) => {
    expect(answersMethod(methods, method)).toBe(answers);
  });
});
