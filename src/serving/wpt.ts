import type { HandlerError } from '../routing/handler-error.ts';
import type { Answer } from '../http/exchange/answer.ts';
import type { ConnectionInfo } from '../http/exchange/connection-info.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import type { Request } from '../http/request/request.ts';
import type { ServerConfig } from '../http/host-names/server-config.ts';
import { serverConfigOf } from '../http/host-names/server-config-of.ts';
import { exchangeSummary, tookMs } from '../journal/exchange-result.ts';
import type { Finding } from '../journal/findings.ts';
import type { WireLog } from '../journal/wire-log.ts';
import type { Listeners } from '../net/listening/listeners.ts';
import type { Serving } from '../net/connection/serving.ts';
import type { CheckedOptions } from '../options/options.ts';
import { Origin, type UrlOptions } from './origin.ts';
import type { PipeDefinition } from '../pipes/define-pipe.ts';
import type { RequestPredicate, WaitForRequestOptions } from './request-waiters.ts';
import type { RouteOptions } from '../routing/route-options.ts';
import type { UrlPattern } from '../routing/url-pattern.ts';
import { Route } from '../routing/route.ts';
import type { PendingCall } from '../routing/waits.ts';
import { Run } from './run.ts';
import type { Stash } from '../stash/stash.ts';
import { UsageError } from '../usage-error.ts';
import { lateModule } from '../late.ts';

const wireLogs = lateModule(() => import('../journal/to-wire-log.ts'));

/** A server as a test sees it: routes to declare, URLs to open, requests to look at. */
export class Wpt {
  /** The stash of this test: values for its handlers, or from them. Its path is `/` unless said. */
  readonly stash: Stash = {
    put: (...args) => this.#run.stash.put(...args),
    take: (...args) => this.#run.stash.take(...args),
  };
  readonly #http: Origin;
  readonly #https: Origin;
  readonly #options: CheckedOptions;
  readonly #listeners: Listeners;
  #config: ServerConfig | undefined;
  #run: Run;

  /** @internal @param hasProxy whether names of `hosts` and the like come by a proxy */
  constructor(listeners: Listeners, options: CheckedOptions, hasProxy = false) {
    const settings = { listeners, names: options.names, hasProxy };
    this.#http = new Origin('http', settings);
    this.#https = new Origin('https', settings);
    this.#listeners = listeners;
    this.#options = options;
    this.#run = this.#newRun();
  }

  /** The same server through TLS. */
  get https(): Origin {
    return this.#https;
  }

  /**
   * The certificate of the authority that the certificates of this server lead to, in PEM: what a
   * client of Node takes as `ca`. It is made when it is first asked for. Each Playwright worker, and
   * each server of `startServer`, has an authority of its own.
   */
  get ca(): Promise<string> {
    return this.#listeners.authorityPem();
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
    const isOfHost = Object.hasOwn(allDomains, alternate);
    const args = [subdomain, ...(alternate === '' ? [] : [alternate])];
    const [option, wanted, all] = isOfHost
      ? ['subdomains', subdomain, Object.keys(known)]
      : ['alternateHosts', alternate, Object.keys(allDomains)];
    const declared = all.filter((name) => name !== '').map((name) => JSON.stringify(name));
    throw new UsageError(
      `host(${args.map((each) => JSON.stringify(each)).join(', ')}): ${JSON.stringify(wanted)} is not in the ` +
        `option ${option}. ${declared.length === 0 ? 'It is empty' : `It has ${declared.join(', ')}`}.`,
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
   * @param pattern wptserve's path syntax, `/a/{name}/*`; a glob with `**` or `{a,b}`; a RegExp on the path;
   *   a whole URL, for its host and protocol; or a `URLPattern`
   * @param answer a reply, a script, a handler, or a list of these; without one,
   *   every request waits for `route.nextExchange()`
   * @throws UsageError that names the route and what is wrong with it
   */
  route(pattern: string | RegExp | UrlPattern, answer?: Answer, options: RouteOptions = {}): Route {
    const run = this.#run;
    const route: Route = new Route(pattern, answer, options, {
      names: this.#options.names,
      waits: run.waits,
      urlOf: (path, where) => this.url(path, where),
      remove: () => run.router.remove(route),
      checkPipe: (pipe) => run.checkPipe(pipe),
      replySteps: (reply, request, source) => run.replySteps(reply, request, source),
      requests: () => run.exchanges.requests(),
    });
    run.router.add(route);
    return route;
  }

  /** Takes all routes away: they answer no further request; those under way go on. */
  unrouteAll(): void {
    this.#run.router.removeAll();
  }

  /** All requests so far, oldest first; at least the newest 1,000. Some may be {@link Request.isRetry}. */
  get requests(): Request[] {
    return this.#run.exchanges.requests();
  }

  /** All exchanges so far, oldest first; at least the newest 1,000. */
  get exchanges(): Exchange[] {
    return this.#run.exchanges.toArray();
  }

  /** All connections so far, oldest first; at least the newest 1,000. */
  get connections(): ConnectionInfo[] {
    return this.#run.connections.toArray();
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
    return this.#run.waiters.wait(wanted, options, this.requests);
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

  /**
   * Adds a pipe of one's own, for URLs and replies of this test. It takes the place of a built-in
   * one of its name.
   *
   * @throws UsageError when it was not made by `definePipe`
   */
  pipe(pipe: PipeDefinition): void {
    this.#run.addPipe(pipe);
  }

  /** Handlers, pipes and files of headers that failed. */
  get handlerErrors(): readonly HandlerError[] {
    return this.#run.handlerErrors;
  }

  /**
   * What is probably wrong, as if the test ended now: requests that nothing answered, answers and
   * gates that were not needed, handlers that failed. The option `verdicts` says what is looked for.
   */
  get findings(): Finding[] {
    return this.#run.findings;
  }

  /**
   * @internal The test has ended. What happens from now on, because pages are closed and the server
   * stops, is no finding, but for a handler that fails.
   */
  settle(): void {
    this.#run.settle();
  }

  /** @internal What the test still waits for. */
  get pendingCalls(): PendingCall[] {
    return this.#run.waits.pending;
  }

  /** @internal Calls back when there is news of its exchanges, until the returned function is called. */
  watch(watcher: () => void): () => void {
    return this.#run.exchanges.watch(watcher);
  }

  /** @internal Whom to tell when it helps to know what pages have got: see {@link outcomeSeen}. */
  whenRetryIsUnsure(callback: () => void): void {
    this.#run.whenRetryIsUnsure(callback);
  }

  /** @internal A page has got a response for this URL, or an error. */
  outcomeSeen(url: string): void {
    this.#run.outcomeSeen(url);
  }

  /** @internal What listeners need to serve these routes. */
  get serving(): Serving {
    return this.#run.serving;
  }

  /**
   * What happened on the wire so far, as plain data.
   *
   * @param title of the log
   * @throws UsageError when nothing is recorded
   */
  async wireLog(title?: string): Promise<WireLog> {
    const { journal } = this.#run;
    if (journal === undefined) {
      throw new UsageError(
        `wireLog(): nothing is recorded. Write { record: 'on' } in the options.`,
      );
    }
    const { toWireLog } = await wireLogs();
    const forgotten = this.#run.forgottenContent;
    return toWireLog(journal, {
      title,
      findings: this.findings,
      ...(forgotten === undefined ? {} : { forgotten }),
    });
  }

  /** @internal Whom to tell of each exchange when its answer has ended. */
  whenExchangeEnds(callback: (summary: string, tookMs: number) => void): void {
    const { journal } = this.#run;
    if (journal === undefined) return;
    journal.whenExchangeEnds = (exchange) => {
      callback(exchangeSummary(exchange), tookMs(exchange));
    };
  }

  /** @internal Forgets routes and everything that happened. */
  forget(): void {
    this.#run.end();
    this.#run = this.#newRun();
  }

  #newRun(): Run {
    return new Run(this.#options, () => this.config);
  }
}
