import type { Exchange } from '../http/exchange/exchange.ts';
import type { Request } from '../http/request/request.ts';
import type { Route } from './route.ts';

/** Whom a request belongs to. */
export type Routing =
  | { readonly kind: 'route'; readonly route: Route }
  /** The path has routes, but none for this method. */
  | { readonly kind: 'methodNotAllowed'; readonly allow: readonly string[] }
  | { readonly kind: 'notFound' };

const notFound: Routing = { kind: 'notFound' };

/** Finds the route of a request: the one declared last that matches. */
export class Router {
  #routes: Route[] = [];
  #declared: Route[] = [];
  #shares = false;
  #looksAtContent = false;

  /** The routes, the one declared last first. */
  get routes(): readonly Route[] {
    return this.#routes;
  }

  /** All routes so far, also those that answer no more, in the order of their declaration. */
  get declared(): readonly Route[] {
    return this.#declared;
  }

  /** Whether a route says something of pages of other origins. */
  get shares(): boolean {
    return this.#shares;
  }

  add(route: Route): void {
    this.#shares ||= route.cors !== undefined;
    this.#looksAtContent ||= route.conditions?.needContent === true;
    this.#routes.unshift(route);
    this.#declared.push(route);
  }

  remove(route: Route): void {
    this.#routes = this.#routes.filter((each) => each !== route);
  }

  /** Nothing more is to be routed to any of them; what they have answered is still theirs. */
  removeAll(): void {
    this.#routes = [];
  }

  clear(): void {
    this.#routes = [];
    this.#declared = [];
  }

  /** @param first the exchange that a browser began again with this request: it meets the same route */
  find(request: Request, first?: Exchange): Routing {
    if (first !== undefined) {
      const route = this.#declared.find((each) => each.hasAnswered(first));
      if (route !== undefined) {
        request.setRouteMatch(first.request.routeMatch);
        return { kind: 'route', route };
      }
    }
    return this.#findIn(this.#routes, request);
  }

  /** Whether a route looks at the whole request, with code of the test. */
  get looksAtContent(): boolean {
    return this.#looksAtContent;
  }

  /** Whether a route that may answer has to see all of the request first. */
  needsContent(request: Request): boolean {
    const { path, method } = request;
    for (const route of this.#routes) {
      if (route.isUsedUp || route.matchPath(path) === undefined) continue;
      if (!route.answersMethod(method) || !route.answersOrigin(request)) continue;
      if (route.conditions?.needContent === true) return true;
      // Who asks nothing of the content answers ahead of all that were declared before.
      if (route.conditions?.areMetBy(request) !== false) return false;
    }
    return false;
  }

  /** The route that would answer the request which a preflight asks leave for. */
  findAsked(request: Request, method: string): Routing {
    return this.#findIn(this.#routes, request, method);
  }

  /** The route that a request belongs to which `route` leaves to others. */
  findAfter(route: Route, request: Request): Routing {
    // It may have been taken away meanwhile: then the order of the declarations tells.
    const older = new Set(this.#declared.slice(0, this.#declared.indexOf(route)));
    return this.#findIn(
      this.#routes.filter((each) => older.has(each)),
      request,
    );
  }

  #findIn(routes: readonly Route[], request: Request, asked?: string): Routing {
    const { path } = request;
    const method = asked ?? request.method;
    let allow: Set<string> | undefined;
    for (const route of routes) {
      const match = route.matchPath(path);
      if (match === undefined || route.isUsedUp || !route.answersOrigin(request)) continue;
      if (route.answersMethod(method)) {
        // What a preflight asks for is not there yet.
        if (asked === undefined && route.conditions?.areMetBy(request) === false) continue;
        request.setRouteMatch(match);
        return { kind: 'route', route };
      }
      allow ??= new Set();
      for (const each of route.methods ?? []) allow.add(each);
    }
    if (allow === undefined) return notFound;
    if (allow.has('GET')) allow.add('HEAD');
    return { kind: 'methodNotAllowed', allow: [...allow] };
  }
}
