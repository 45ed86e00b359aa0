import type { Answer, PlayableAnswer } from './http/answer.ts';
import { errorReply } from './http/error-reply.ts';
import type { Exchange } from './http/exchange.ts';
import { checkReply, type CheckedReply } from './http/reply.ts';
import type { Request } from './http/request.ts';
import type { Listeners } from './listeners.ts';
import type { Serving } from './net/listener.ts';
import type { CheckedOptions } from './options.ts';
import { Origin, type UrlOptions } from './origin.ts';
import { History } from './routing/history.ts';
import type { RouteOptions } from './routing/route-options.ts';
import { Route } from './routing/route.ts';
import { Router } from './routing/router.ts';
import { isScript } from './script/builder.ts';
import { LiveScript } from './script/live-script.ts';

/** A handler that failed: the peer got a 500. */
export interface HandlerError {
  readonly request: Request;
  /** What was thrown. */
  readonly error: unknown;
  /** The route that declared the handler. */
  readonly route: Route;
}

const noContent = checkReply({ status: 204 });
const notFound = errorReply(404, '');

/** A server as a test sees it: routes to declare, URLs to open, requests to look at. */
export class Wpt {
  readonly #http: Origin;
  readonly #https: Origin;
  readonly #options: CheckedOptions;
  readonly #router = new Router();
  readonly #exchanges = new History<Exchange>();
  #handlerErrors: HandlerError[] = [];

  constructor(listeners: Listeners, options: CheckedOptions) {
    this.#http = new Origin('http', listeners);
    this.#https = new Origin('https', listeners);
    this.#options = options;
  }

  /** The same server through TLS. */
  get https(): Origin {
    return this.#https;
  }

  /** `http://localhost:PORT`. */
  get origin(): string {
    return this.#http.origin;
  }

  /** The first plain port. */
  get port(): number {
    return this.#http.port;
  }

  /**
   * The URL of `path` on this server.
   *
   * @throws UsageError when the host does not lead to this server, or a path is no path
   */
  url(path = '/', options: UrlOptions = {}): string {
    return this.#http.url(path, options);
  }

  /**
   * Declares what requests for `pattern` get. A route declared later wins over
   * an earlier one, and any route over the document root.
   *
   * @param pattern wptserve's path syntax, `/a/{name}/*`, or a RegExp on the path
   * @param answer a reply, a script, a handler, or a list of these; without one,
   *   every request waits for `route.nextExchange()`
   * @throws UsageError that names the route and what is wrong with it
   */
  route(pattern: string | RegExp, answer?: Answer, options: RouteOptions = {}): Route {
    const route = new Route(pattern, answer, options, {
      urlOf: (path) => this.url(path),
      remove: (each) => this.#router.remove(each),
    });
    this.#router.add(route);
    return route;
  }

  /** All requests so far, oldest first; at least the newest 1,000. */
  get requests(): Request[] {
    return this.#exchanges.toArray().map(({ request }) => request);
  }

  /** All exchanges so far, oldest first; at least the newest 1,000. */
  get exchanges(): Exchange[] {
    return this.#exchanges.toArray();
  }

  /** Handlers that threw, or returned what is no answer. */
  get handlerErrors(): readonly HandlerError[] {
    return this.#handlerErrors;
  }

  /** @internal What the test still waits for: `route "/x": release("first")`. */
  get pendingCalls(): string[] {
    return this.#router.routes.flatMap((route) =>
      route.pendingCalls.map((call) => `${route}: ${call}`),
    );
  }

  /** @internal What listeners need to serve these routes. */
  get serving(): Serving {
    return {
      application: (exchange) => this.#answer(exchange),
      limits: this.#options.limits,
    };
  }

  /** @internal Forgets routes and everything that happened. */
  forget(): void {
    this.#router.clear();
    this.#exchanges.clear();
    this.#handlerErrors = [];
  }

  #answer(exchange: Exchange): PlayableAnswer | Promise<PlayableAnswer> {
    this.#exchanges.push(exchange);
    const routing = this.#router.find(exchange.request);
    switch (routing.kind) {
      case 'route':
        return this.#answerByRoute(routing.route, exchange);
      case 'methodNotAllowed':
        return this.#answerByFile(
          exchange.request,
          errorReply(405, 'Method Not Allowed', { Allow: routing.allow.join(', ') }),
        );
      case 'notFound':
        return this.#answerByFile(exchange.request, notFound);
    }
  }

  #answerByRoute(route: Route, exchange: Exchange): PlayableAnswer | Promise<PlayableAnswer> {
    try {
      const answer = route.answer(exchange);
      return answer instanceof Promise || isFileReply(answer)
        ? this.#settle(answer, route, exchange)
        : answer;
    } catch (error) {
      return this.#failed(error, route, exchange);
    }
  }

  async #settle(
    answer: PlayableAnswer | Promise<PlayableAnswer>,
    route: Route,
    exchange: Exchange,
  ): Promise<PlayableAnswer> {
    try {
      const settled = await answer;
      if (!isFileReply(settled)) return settled;
      const { readReplyFile } = await import('./handlers/file.ts');
      return await readReplyFile(settled);
    } catch (error) {
      return this.#failed(error, route, exchange);
    }
  }

  #failed(error: unknown, route: Route, { request }: Exchange): CheckedReply {
    this.#handlerErrors.push({ request, error, route });
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return errorReply(500, `Internal server error loading URL:\n  ${stack}`);
  }

  #answerByFile(request: Request, otherwise: CheckedReply): CheckedReply | Promise<CheckedReply> {
    const { documentRoot } = this.#options;
    const missing = request.path === '/favicon.ico' ? noContent : otherwise;
    if (documentRoot === undefined) return missing;
    return documentRoot.reply(request).then(
      (reply) => reply ?? missing,
      () => missing,
    );
  }
}

/** Whether the content of an answer is still to be read. */
function isFileReply(answer: PlayableAnswer): answer is CheckedReply {
  return !isScript(answer) && !(answer instanceof LiveScript) && answer.file !== undefined;
}
