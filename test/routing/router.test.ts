import { describe, expect, test } from 'vitest';
import { Exchange } from '../../src/http/exchange/exchange.ts';
import { checkHostNames } from '../../src/http/host-names/host-names.ts';
import type { RouteOptions } from '../../src/routing/route-options.ts';
import { Route } from '../../src/routing/route.ts';
import { Router } from '../../src/routing/router.ts';
import { Waits } from '../../src/routing/waits.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { makeRequest } from '../support/make-request.ts';
import { noReplySteps } from '../support/no-replies.ts';

function declare(router: Router, pattern: string | RegExp, options: RouteOptions = {}): Route {
  const route: Route = new Route(pattern, { body: 'x' }, options, {
    waits: new Waits(new FakeClock()),
    names: checkHostNames({ browserHost: 'a.test', subdomains: ['www'], hosts: ['*.cdn.test'] }),
    urlOf: (path, { host = 'localhost', protocol = 'http' } = {}) =>
      `${protocol}://${host}:1${path}`,
    remove: () => router.remove(route),
    checkPipe() {},
    requests: () => [],
    replySteps: noReplySteps,
  });
  router.add(route);
  return route;
}

/** The route that gets a request, the methods that are allowed, or nothing. */
function find(router: Router, line: string): Route | readonly string[] | undefined {
  const routing = router.find(makeRequest(line));
  switch (routing.kind) {
    case 'route':
      return routing.route;
    case 'methodNotAllowed':
      return routing.allow;
    case 'notFound':
      return undefined;
  }
}

describe('a router', () => {
  test('finds nothing when nothing is declared', () => {
    expect(find(new Router(), 'GET /a')).toBeUndefined();
  });

  test('lets a route declared later win', () => {
    const router = new Router();
    const general = declare(router, '/a/*');
    const special = declare(router, '/a/b');
    expect(find(router, 'GET /a/b')).toBe(special);
    expect(find(router, 'GET /a/c')).toBe(general);
    const all = declare(router, /./);
    expect(find(router, 'GET /a/b')).toBe(all);
  });

  test('looks at the path as it was sent, and not at the query', () => {
    const router = new Router();
    const route = declare(router, '/a');
    expect(find(router, 'GET /a?b=c')).toBe(route);
    expect(find(router, 'GET http://localhost/a')).toBe(route);
    expect(find(router, 'GET /%61')).toBeUndefined();
    expect(find(router, 'GET /a/')).toBeUndefined();
  });

  test('tells the request what its route matched', () => {
    const router = new Router();
    declare(router, '/a/{name}/*');
    const request = makeRequest('GET /a/b/c/d');
    expect(request.routeMatch).toEqual({});
    router.find(request);
    expect(request.routeMatch).toEqual({ name: 'b', '*': 'c/d' });
  });

  test('lets a route of another method pass the request on', () => {
    const router = new Router();
    const any = declare(router, '/a');
    const post = declare(router, '/a', { method: 'POST' });
    expect(find(router, 'POST /a')).toBe(post);
    expect(find(router, 'GET /a')).toBe(any);
  });

  test('looks at the host and the protocol, where a route names them', () => {
    const router = new Router();
    const any = declare(router, '/a');
    const main = declare(router, '/a', { host: 'A.test' });
    const www = declare(router, '/a', { host: 'www', protocol: 'http' });
    const below = declare(router, '/a', { host: '*.cdn.test' });
    declare(router, '/a', { protocol: 'https' });
    const at = (host: string): unknown => find(router, `GET http://${host}/a`);
    expect(at('a.test')).toBe(main);
    expect(at('A.TEST.:8000')).toBe(main);
    expect(at('www.a.test')).toBe(www);
    expect(at('x.y.cdn.test')).toBe(below);
    expect(at('cdn.test')).toBe(any);
    expect(at('localhost')).toBe(any);
  });

  test('does not count a route of another host among the methods of a path', () => {
    const router = new Router();
    declare(router, '/a', { host: 'www', method: 'POST' });
    expect(find(router, 'GET /a')).toBeUndefined();
    expect(find(router, 'GET http://www.a.test/a')).toEqual(['POST']);
  });

  test('sends HEAD where GET goes, but not to a route of another method', () => {
    const router = new Router();
    const get = declare(router, '/a', { method: 'GET' });
    declare(router, '/a', { method: 'POST' });
    expect(find(router, 'HEAD /a')).toBe(get);
    const head = declare(router, '/a', { method: 'HEAD' });
    expect(find(router, 'HEAD /a')).toBe(head);
    expect(find(router, 'GET /a')).toBe(get);
  });

  test('knows the methods of a path when none is that of the request', () => {
    const router = new Router();
    declare(router, '/a', { method: ['GET', 'PUT'] });
    declare(router, '/a', { method: ['POST', 'PUT'] });
    declare(router, '/b', { method: 'PATCH' });
    expect(find(router, 'DELETE /a')).toEqual(['POST', 'PUT', 'GET', 'HEAD']);
    expect(find(router, 'OPTIONS /b')).toEqual(['PATCH']);
    expect(find(router, 'GET /c')).toBeUndefined();
  });

  test('passes requests on to an earlier route when one has answered as often as it may', () => {
    const router = new Router();
    const always = declare(router, '/a');
    const twice = declare(router, '/a', { times: 2 });
    const request = makeRequest('GET /a');
    for (let count = 0; count < 2; count += 1) {
      expect(find(router, 'GET /a')).toBe(twice);
      void twice.answer(new Exchange(request));
    }
    expect(find(router, 'GET /a')).toBe(always);
  });

  test('does not count a used-up route among the methods of a path', () => {
    const router = new Router();
    const once = declare(router, '/a', { times: 1, method: 'POST' });
    void once.answer(new Exchange(makeRequest('POST /a')));
    expect(find(router, 'GET /a')).toBeUndefined();
    expect(find(router, 'POST /a')).toBeUndefined();
  });

  test('forgets one route, or all', () => {
    const router = new Router();
    const first = declare(router, '/a');
    const second = declare(router, '/a');
    second.unroute();
    expect(find(router, 'GET /a')).toBe(first);
    second.unroute();
    expect(router.routes).toEqual([first]);
    declare(router, '/b');
    router.clear();
    expect(router.routes).toEqual([]);
    expect(find(router, 'GET /b')).toBeUndefined();
  });
});
