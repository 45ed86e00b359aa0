import { describe, expect, test } from 'vitest';
import { checkHostNames } from '../../src/http/host-names/host-names.ts';
import { nearestRequest, nearestRoute } from '../../src/findings/nearest-route.ts';
import { Route } from '../../src/routing/route.ts';
import type { RouteOptions } from '../../src/routing/route-options.ts';
import type { RouteUsage } from '../../src/routing/route-usage.ts';
import { Waits } from '../../src/routing/waits.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { makeRequest } from '../support/make-request.ts';
import { noReplySteps } from '../support/no-replies.ts';

function usage(pattern: string | RegExp, options: RouteOptions = {}, requestCount = 0): RouteUsage {
  const route = new Route(pattern, {}, options, {
    waits: new Waits(new FakeClock()),
    urlOf: (path) => path,
    remove() {},
    checkPipe() {},
    requests: () => [],
    replySteps: noReplySteps,
    names: checkHostNames({}),
  });
  return { ...route.usage, requestCount };
}

function nearest(line: string, ...routes: readonly RouteUsage[]): string | undefined {
  const found = nearestRoute(routes, makeRequest(line));
  return found && `${found.nearest.name}: ${found.reasons.join('; ')}`;
}

describe('the nearest route', () => {
  test.each<[string, string, RouteUsage, string]>([
    [
      'a letter is missing',
      'GET /api/usrs',
      usage('/api/users'),
      'path: "/api/users" does not match "/api/usrs"',
    ],
    ['another case', 'GET /Users', usage('/users'), 'path: "/users" does not match "/Users"'],
    [
      'a slash at the end',
      'GET /users/',
      usage('/users'),
      'path: "/users" does not match "/users/"',
    ],
    [
      'beside a group',
      'GET /usr/ada',
      usage('/user/{name}'),
      'path: "/user/{name}" does not match "/usr/ada"',
    ],
    [
      'an empty group',
      'GET /user/',
      usage('/user/{name}'),
      'path: "/user/{name}" does not match "/user/"',
    ],
    [
      'before a star',
      'GET /asset/a/very/long/path.png',
      usage('/assets/*'),
      'path: "/assets/*" does not match "/asset/a/very/long/path.png"',
    ],
    [
      'beside a group within a part',
      'GET /file-7.text',
      usage('/file-{n}.txt'),
      'path: "/file-{n}.txt" does not match "/file-7.text"',
    ],
    [
      'the method',
      'PUT /users',
      usage('/users', { method: ['GET', 'POST'] }),
      'method: it answers GET, POST, not PUT',
    ],
    [
      'the method of a RegExp',
      'PUT /users',
      usage(/users/, { method: 'GET' }),
      'method: it answers GET, not PUT',
    ],
    [
      'used up, once',
      'GET /users',
      usage('/users', { times: 1 }, 1),
      'times: it answers 1 request, and has done so',
    ],
    [
      'used up',
      'GET /users',
      usage('/users', { times: 2 }, 2),
      'times: it answers 2 requests, and has done so',
    ],
    [
      'path and method',
      'PUT /usrs',
      usage('/users', { method: 'GET' }),
      'path: "/users" does not match "/usrs"; method: it answers GET, not PUT',
    ],
    [
      'the protocol',
      'GET /users',
      usage('/users', { protocol: 'https' }),
      'protocol: it answers https, not http',
    ],
    [
      'the host',
      'GET /users',
      usage('/users', { host: 'www.localhost' }),
      'host: it answers www.localhost, not localhost',
    ],
    [
      'a host below one',
      'GET /users',
      usage('/users', { host: '*.localhost' }),
      'host: it answers *.localhost, not localhost',
    ],
    [
      'nothing now',
      'GET /users',
      usage('/users'),
      'it was declared after the request, or removed before it',
    ],
  ])('says what differs: %s', (_, line, route, reasons) => {
    expect(nearest(line, route)).toBe(`${route.name}: ${reasons}`);
  });

  test.each<[string, string, RouteUsage]>([
    ['another word', 'GET /two', usage('/one')],
    ['one letter', 'GET /a', usage('/b')],
    ['a RegExp that does not match', 'GET /users', usage(/usrs/)],
    ['the root', 'GET /', usage('/a')],
  ])('is not there: %s', (_, line, route) => {
    expect(nearest(line, route)).toBeUndefined();
  });

  test('is the one with the fewest wrong letters, then with the fewest reasons, then the newest', () => {
    const routes = [
      usage('/api/user'),
      usage('/api/users', { method: 'PUT' }),
      usage('/api/users', { times: 5 }),
      usage('/api/users', { times: 6 }),
      usage('/other'),
    ];
    const found = nearestRoute(routes, makeRequest('GET /api/userss'));
    expect(found?.nearest).toBe(routes[3]);
  });

  test('is found among long paths in little time', () => {
    const long = `/${'a'.repeat(10_000)}`;
    expect(nearest(`GET ${long}b`, usage(long))).toContain('path: ');
  });
});

describe('the nearest request', () => {
  test('is the one that the route would have got', () => {
    const lines = ['GET /x', 'PUT /api/usrs', 'GET /api/usrs', 'GET /api/usr'];
    const requests = lines.map((line) => makeRequest(line));
    expect(nearestRequest(usage('/api/users', { method: 'GET' }), requests)).toEqual({
      nearest: requests[2],
      reasons: ['path: "/api/users" does not match "/api/usrs"'],
    });
  });

  test('may have been answered by another route', () => {
    const request = makeRequest('GET /a');
    expect(nearestRequest(usage('/a'), [request])).toEqual({
      nearest: request,
      reasons: ['another route has answered it'],
    });
    expect(nearestRequest(usage('/a'), [])).toBeUndefined();
  });
});
