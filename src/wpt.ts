import { Application } from './application.ts';
import { findingsOf, type Refusal, type Unanswered } from './findings.ts';
import type { HandlerError } from './handler-error.ts';
import type { Answer, PlayableAnswer } from './http/answer.ts';
import { ConnectionInfo } from './http/connection-info.ts';
import type { Exchange, FinishListener } from './http/exchange.ts';
import { HiddenRetries } from './http/hidden-retries.ts';
import type { Request } from './http/request.ts';
import type { ServerConfig } from './http/server-config.ts';
import { serverConfigOf } from './http/server-config-of.ts';
import { exchangeSummary } from './journal/exchange-summary.ts';
import type { Finding } from './journal/findings.ts';
import { Journal } from './journal/journal.ts';
import type { WireLog } from './journal/wire-log.ts';
import type { Listeners } from './listeners.ts';
import type { Serving } from './net/serving.ts';
import { systemClock } from './net/system-clock.ts';
import type { CheckedOptions } from './options.ts';
import { Origin, type UrlOptions } from './origin.ts';
import type { PipeDefinition } from './pipes/define-pipe.ts';
import { PipeError } from './pipes/pipe-error.ts';
import { PipeTable } from './pipes/pipe-table.ts';
import { parsePipeline } from './pipes/pipeline.ts';
import {
  RequestWaiters,
  type RequestPredicate,
  type WaitForRequestOptions,
} from './request-waiters.ts';
import { ExchangeLog } from './routing/exchange-log.ts';
import { History } from './routing/history.ts';
import type { RouteOptions } from './routing/route-options.ts';
import type { RouteUsage } from './routing/route-usage.ts';
import { Route } from './routing/route.ts';
import { Router } from './routing/router.ts';
import { MemoryStash } from './stash/memory-stash.ts';
import type { Stash } from './stash/stash.ts';
import { UsageError } from './usage-error.ts';

/** A server as a test sees it: routes to declare, URLs to open, requests to look at. */
export class Wpt {
  readonly #http: Origin;
  readonly #https: Origin;
  readonly #options: CheckedOptions;
  readonly #router = new Router();
  readonly #exchanges = new ExchangeLog();
  readonly #connections = new History<ConnectionInfo>();
  #connectionCount = 0;
  /** Times are counted from here. */
  #startedAt = systemClock.now();
  readonly #clock = { now: () => systemClock.now() - this.#startedAt };
  readonly #retries = new HiddenRetries(this.#clock);
  readonly #answerEnded: FinishListener = (exchange, end) => {
    if (end !== undefined) this.#retries.ended(exchange, end);
  };
  readonly #waiters = new RequestWaiters();
  #handlerErrors: HandlerError[] = [];
  readonly #unanswered = new History<Unanswered>();
  readonly #refusals = new History<Refusal>();
  /** The routes as they were when the test had ended. */
  #settled: readonly RouteUsage[] | undefined;
  readonly #stash = new MemoryStash();
  #ownPipes: readonly PipeDefinition[] = [];
  #pipes = new PipeTable();
  #application: Application;
  readonly #listeners: Listeners;
  #config: ServerConfig | undefined;
  #journal: Journal | undefined;

  /** @internal @param hasProxy whether names of `hosts` and the like come by a proxy */
  constructor(listeners: Listeners, options: CheckedOptions, hasProxy = false) {
    const settings = { listeners, names: options.names, hasProxy };
    this.#http = new Origin('http', settings);
    this.#https = new Origin('https', settings);
    this.#listeners = listeners;
    this.#options = options;
    this.#journal = options.record === 'off' ? undefined : newJournal();
    this.#application = this.#createApplication();
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
   * The host name of a subdomain: `wpt.host('www')` is `www.web-platform.test`.
   *
   * @param subdomain one of `subdomains` or `notSubdomains`; `''` is the host itself
   * @param alternate the name of an alternate host
   * @throws UsageError when there is no such name
   */
  host(subdomain = '', alternate = ''): string {
    const { allDomains, allNotDomains } = this.#options.names;
    const known = { ...allDomains[alternate], ...allNotDomains[alternate] };
    const host = Object.hasOwn(known, subdomain) ? known[subdomain] : undefined;
    if (host !== undefined) return host;
    const call = [subdomain, ...(alternate === '' ? [] : [alternate])].map((each) =>
      JSON.stringify(each),
    );
    throw new UsageError(
      `host(${call.join(', ')}): there is no such name. The options subdomains and alternateHosts declare ` +
        `${Object.values(known).join(', ') || 'no such host'}.`,
    );
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
    const route: Route = new Route(pattern, answer, options, {
      names: this.#options.names,
      urlOf: (path, where) => this.url(path, where),
      remove: () => this.#router.remove(route),
      checkPipe: (pipe) => this.#checkPipe(pipe),
      requests: () => this.requests,
    });
    this.#router.add(route);
    return route;
  }

  /** All requests so far, oldest first; at least the newest 1,000. Some may be {@link Request.isRetry}. */
  get requests(): Request[] {
    return this.#exchanges.requests();
  }

  /** All exchanges so far, oldest first; at least the newest 1,000. */
  get exchanges(): Exchange[] {
    return this.#exchanges.toArray();
  }

  /** All connections so far, oldest first; at least the newest 1,000. */
  get connections(): ConnectionInfo[] {
    return this.#connections.toArray();
  }

  /**
   * Resolves with the next request from now on that is wanted, whoever answers it; a browser's own
   * retry is none.
   *
   * @param wanted wptserve's path syntax, a RegExp on the path, or a function of the request
   * @throws UsageError when the pattern or an option is wrong
   */
  waitForRequest(
    wanted: string | RegExp | RequestPredicate,
    options: WaitForRequestOptions = {},
  ): Promise<Request> {
    return this.#waiters.wait(wanted, options);
  }

  /** The configuration: host names and ports, as handlers and templates see them. */
  get config(): ServerConfig {
    return (this.#config ??= serverConfigOf({
      names: this.#options.names,
      docRoot: this.#options.documentRoots.find(({ urlBase }) => urlBase === '/')?.folder ?? '',
      ports: {
        http: this.#listeners.http.map(({ port }) => port),
        https: this.#listeners.https.map(({ port }) => port),
      },
    }));
  }

  /** The stash of this test: values for its handlers, or from them. Its path is `/` unless said. */
  get stash(): Stash {
    return this.#stash;
  }

  /**
   * Adds a pipe of one's own, for URLs and replies of this test. It takes the place of a built-in
   * one of its name.
   *
   * @throws UsageError when it was not made by `definePipe`
   */
  pipe(pipe: PipeDefinition): void {
    this.#pipes = new PipeTable([...this.#ownPipes, pipe]);
    this.#ownPipes = [...this.#ownPipes, pipe];
  }

  /** Handlers, pipes and files of headers that failed. */
  get handlerErrors(): readonly HandlerError[] {
    return this.#handlerErrors;
  }

  /**
   * What is probably wrong, as if the test ended now: requests that nothing answered, answers and
   * gates that were not needed, handlers that failed. The option `verdicts` says what is looked for.
   */
  get findings(): Finding[] {
    return findingsOf(
      {
        routes: this.#settled ?? this.#usages,
        unanswered: this.#unanswered.toArray(),
        handlerErrors: this.#handlerErrors,
        refusals: this.#refusals.toArray(),
        limits: this.#options.limits,
        exchangeId: ({ connection, indexOnConnection }) =>
          this.#journal?.exchangeAt(connection.id, indexOnConnection),
      },
      this.#options.verdicts,
    );
  }

  /**
   * @internal The test has ended. What happens from now on, because pages are closed and the server
   * stops, is no finding, but for a handler that fails.
   */
  settle(): void {
    this.#settled ??= this.#usages;
  }

  get #usages(): RouteUsage[] {
    return this.#router.declared.map(({ usage }) => usage);
  }

  /** @internal What the test still waits for: `route "/x": release("first")`. */
  get pendingCalls(): string[] {
    const ofRoutes = this.#router.routes.flatMap((route) =>
      route.pendingCalls.map((call) => `${route}: ${call}`),
    );
    return [...ofRoutes, ...this.#waiters.pendingCalls];
  }

  /** @internal Calls back when there is news of its exchanges, until the returned function is called. */
  watch(watcher: () => void): () => void {
    return this.#exchanges.watch(watcher);
  }

  /** @internal Whom to tell when it helps to know what pages have got: see {@link outcomeSeen}. */
  whenRetryIsUnsure(callback: () => void): void {
    this.#retries.whenUnsure(callback);
  }

  /** @internal A page has got a response for this URL, or an error. */
  outcomeSeen(url: string): void {
    this.#retries.outcomeSeen(url);
  }

  /** @internal What listeners need to serve these routes. */
  get serving(): Serving {
    return {
      application: (exchange) => this.#answer(exchange),
      limits: this.#options.limits,
      journal: this.#journal,
      tlsSettingsFor: this.#options.tlsSettingsFor,
      opened: (origin) => {
        this.#connectionCount += 1;
        const connection = new ConnectionInfo(this.#connectionCount, origin, this.#clock.now());
        this.#connections.push(connection);
        return connection;
      },
      now: this.#clock.now,
      refused: (error, connection) => {
        if (this.#settled === undefined) this.#refusals.push({ error, connection });
      },
      faultFor: this.#options.faultFor,
      networkFor: this.#options.networkFor,
    };
  }

  /**
   * What happened on the wire so far, as plain data.
   *
   * @param title of the log
   * @throws UsageError when nothing is recorded
   */
  async wireLog(title?: string): Promise<WireLog> {
    if (this.#journal === undefined) {
      throw new UsageError(
        `wireLog(): nothing is recorded. Write { record: 'on' } in the options.`,
      );
    }
    const { toWireLog } = await import('./journal/to-wire-log.ts');
    return toWireLog(this.#journal, { title, findings: this.findings });
  }

  /** @internal Whom to tell of each exchange when its answer has ended. */
  whenExchangeEnds(callback: (summary: string) => void): void {
    if (this.#journal === undefined) return;
    this.#journal.whenExchangeEnds = (exchange) => callback(exchangeSummary(exchange));
  }

  /** @internal Forgets routes and everything that happened. */
  forget(): void {
    this.#router.clear();
    this.#journal = this.#journal && newJournal();
    this.#ownPipes = [];
    this.#pipes = new PipeTable();
    this.#stash.clear();
    this.#exchanges.clear();
    this.#connections.clear();
    this.#connectionCount = 0;
    this.#startedAt = systemClock.now();
    this.#retries.clear();
    this.#waiters.clear();
    this.#handlerErrors = [];
    this.#unanswered.clear();
    this.#refusals.clear();
    this.#settled = undefined;
    this.#application = this.#createApplication();
  }

  /** An application for what there is now: a handler that outlives its test does not meet the next one. */
  #createApplication(): Application {
    const errors = this.#handlerErrors;
    const stashAt = this.#stash.views();
    const application = new Application({
      options: this.#options,
      router: this.#router,
      pipes: () => this.#pipes,
      serverFor: (request) => ({ config: this.config, stash: stashAt(request.path) }),
      failed: (failure) => errors.push(failure),
      unanswered: (request, status) => {
        if (this.#application !== application || this.#settled !== undefined) return;
        this.#unanswered.push({ request, status });
      },
    });
    return application;
  }

  #answer(exchange: Exchange): PlayableAnswer | Promise<PlayableAnswer> {
    const first = this.#retries.firstOf(exchange);
    if (first !== undefined) {
      exchange.retryOf = first;
      exchange.request.repeats(first.request);
    }
    exchange.whenFinished(this.#answerEnded);
    this.#exchanges.push(exchange);
    const answer = this.#application.answer(exchange);
    if (first === undefined) this.#waiters.offer(exchange.request);
    return answer;
  }

  /** @throws UsageError when the pipeline of a reply could not be run */
  #checkPipe(pipeline: string): void {
    try {
      this.#pipes.bind(parsePipeline(pipeline));
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      throw new UsageError(`reply: ${error.message}`);
    }
  }
}

function newJournal(): Journal {
  return new Journal(systemClock, Date.now());
}
