import type { RouteFault } from '../faults/connection-fault.ts';
import type { Answer } from '../http/exchange/answer.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import { inspectCustom, inspectView, type InspectArguments } from '../http/inspect-view.ts';
import type { Request, RouteMatch } from '../http/request/request.ts';
import {
  asksForSocket,
  isSocketAnswer,
  type SocketTakeover,
} from '../http/exchange/socket-answer.ts';
import type { CorsPolicy } from '../http/response/cors.ts';
import { isScript } from '../script/builder.ts';
import type { LiveScript } from '../script/live-script.ts';
import { needsContent } from '../matching/request-conditions.ts';
import { UsageError } from '../usage-error.ts';
import { checkAnswer, gatesOf, receivesContent, type CheckedAnswer } from './checked-answer.ts';
import { AwaitedRoute } from './awaited-route.ts';
import { splitPattern } from './absolute-pattern.ts';
import { ExchangeLog } from './exchange-log.ts';
import { ComingRequests, type ExpectedAnswer } from './coming-requests.ts';
import {
  answersMethod,
  answersHost,
  answersOrigin,
  checkRouteOptions,
  type RouteOptions,
} from './route-options.ts';
import { RouteConditions } from './route-conditions.ts';
import type { RouteHost } from './route-host.ts';
import { parseRoutePattern } from './route-pattern.ts';
import { urlOfRoute } from './route-url.ts';
import type { RouteUsage } from './route-usage.ts';
import type { UrlPattern } from './url-pattern.ts';
import { standingOf, type Standing } from './standing.ts';
import { Takeovers, type AnswerMoment } from './takeovers.ts';

/** A declared answer, and everything a test can learn of the requests it got. */
export class Route extends AwaitedRoute {
  readonly #pattern;
  /** The pattern, unless it is a RegExp. */
  readonly #template: string | undefined;
  readonly #options;
  readonly #host: RouteHost<Route>;
  /** @internal What else it asks of a request; undefined: nothing. */
  readonly conditions: RouteConditions | undefined;
  /** Undefined: every request waits for {@link nextExchange}. */
  readonly #answers: readonly CheckedAnswer[] | undefined;
  /** @internal Undefined: a handler may return a script with any gate. */
  protected readonly gateNames: ReadonlySet<string> | undefined;
  readonly #exchanges = new ExchangeLog();
  /** Requests that got an answer, without those that a browser repeated by itself. */
  #count = 0;
  /** Requests that its handlers left to others. */
  #passedOn = 0;
  readonly #coming = new ComingRequests();
  /** The answers that were given, each with an exchange: one that was not cut off, where there is one. */
  readonly #given = new Map<CheckedAnswer, Exchange>();
  /** Whether it answers WebSocket handshakes only. */
  readonly #isSocket: boolean;
  /** @internal */
  protected readonly takeovers: Takeovers;
  /** First attempts whose answer nobody got. */
  readonly #withheld = new WeakSet<Exchange>();

  constructor(
    pattern: string | RegExp | UrlPattern,
    answer: Answer | undefined,
    options: RouteOptions,
    host: RouteHost<Route>,
  ) {
    super(host.waits);
    const parts = splitPattern(pattern, options);
    this.#pattern = parseRoutePattern(parts.pattern);
    this.#template = typeof pattern === 'string' ? this.#pattern.source : undefined;
    this.#options = checkRouteOptions(this.#pattern.source, parts.options, host.names);
    this.#host = host;
    const { conditions } = this.#options;
    this.conditions = conditions && new RouteConditions(String(this), conditions);
    this.takeovers = new Takeovers({
      checkPipe: (pipeline) => host.checkPipe(pipeline),
      steps: (reply, request) => host.replySteps(reply, request, this),
    });
    this.#answers = answer === undefined ? undefined : this.#declare(() => this.#check(answer));
    if (this.#options.at === 'complete' && this.#answers?.some(receivesContent) === true) {
      throw new UsageError(
        `${this}: a script with receive() begins at the head of the request. Leave out at: 'complete'.`,
      );
    }
    if (
      conditions !== undefined &&
      needsContent(conditions) &&
      this.#answers?.some(receivesContent) === true
    ) {
      throw new UsageError(
        `${this}: a script with receive() begins at the head of the request, and body, operation and when look at all of it. Leave out one of them.`,
      );
    }
    this.#isSocket = this.#answers?.some(isSocketAnswer) === true;
    this.gateNames = gatesOf(this.#answers ?? []);
    if (typeof this.#options.cors === 'object' && this.#answers?.some(isScript) === true) {
      throw new UsageError(
        `${this}: cors adds header fields, and a script is sent as it is. ` +
          "Write the field 'Access-Control-Allow-Origin' into its head, or use a reply.",
      );
    }
  }

  /** The pattern, as it was declared. */
  get pattern(): string {
    return this.#pattern.source;
  }

  /**
   * The URL to open.
   *
   * @throws UsageError when the pattern matches more than one path, or the option `host` more than one host
   */
  get url(): string {
    return urlOfRoute(String(this), this.#pattern.literalPath, this.#options, this.#host);
  }

  /** The requests so far, oldest first; at least the newest 1,000. Some may be {@link Request.isRetry}. */
  get requests(): Request[] {
    return this.#exchanges.requests();
  }

  /** The exchanges so far, oldest first; at least the newest 1,000. */
  override get exchanges(): Exchange[] {
    return this.#exchanges.toArray();
  }

  /** Answers no further request; those under way go on. */
  unroute(): void {
    this.#host.remove();
  }

  override toString(): string {
    const methods = this.#options.methods;
    return `route ${methods === undefined ? '' : `${methods.join(', ')} `}${JSON.stringify(this.pattern)}`;
  }

  [inspectCustom](...args: InspectArguments): string {
    const { pattern, methods, requests } = this;
    const short = String(this).replace(/^route /, '');
    return inspectView({ name: 'Route', short, whole: { pattern, methods, requests } }, args);
  }

  /** @internal The methods it answers; undefined for any. */
  get methods(): readonly string[] | undefined {
    return this.#options.methods;
  }

  /** @internal Whether it has answered as often as it may. */
  get isUsedUp(): boolean {
    return this.#count + this.#coming.size >= this.#options.times;
  }

  /** @internal The groups when the path matches. */
  matchPath(path: string): RouteMatch | undefined {
    return this.#pattern.match(path);
  }

  /** @internal */
  answersMethod(method: string): boolean {
    return answersMethod(this.#options.methods, method);
  }

  /** @internal Whether it answers at the host and by the protocol of this request. */
  answersOrigin(request: Request): boolean {
    if (this.#isSocket && !asksForSocket(request)) return false;
    return answersOrigin(this.#options, request);
  }

  /** @internal Calls back when there is news of its exchanges, until the returned function is called. */
  watch(watcher: () => void): () => void {
    return this.#exchanges.watch(watcher);
  }

  /** @internal The requests to its server that it did not get. */
  get requestsElsewhere(): Request[] {
    const own = new Set(this.requests);
    return this.#host.requests().filter((request) => !own.has(request));
  }

  /** @internal Whether `exchange` is one of its newest. */
  hasAnswered(exchange: Exchange): boolean {
    return this.#exchanges.includes(exchange);
  }

  /** @internal What was declared, and what came of it. */
  get usage(): RouteUsage {
    const { methods, times, host, protocol } = this.#options;
    const given = [...this.#given].filter(([, { isCutOff }]) => !isCutOff);
    const declared = given.map(([answer]) => answer).filter((each) => typeof each !== 'function');
    const gates = gatesOf(declared) ?? [];
    return {
      name: String(this),
      pattern: this.pattern,
      template: this.#template,
      methods,
      times,
      host: host && `${host.isBelow ? '*.' : ''}${host.name}`,
      protocol,
      answersHost: (hostname) => answersHost(host, hostname),
      matches: (path) => this.matchPath(path) !== undefined,
      unmet: (request) => this.conditions?.unmetBy(request) ?? [],
      requestCount: this.#count,
      passedOnCount: this.#passedOn,
      answerCount: this.#answers?.length ?? 0,
      unreachedGates: [...gates].filter((gate) => !this.gates.names.has(gate)),
      open: this.exchanges
        .filter(({ outcome }) => outcome === undefined)
        .map((exchange) => ({ request: exchange.request, standing: this.#standingOf(exchange) })),
    };
  }

  /** @internal What pages of other origins may do; undefined: as the server says. */
  get cors(): CorsPolicy | 'none' | undefined {
    return this.#options.cors;
  }

  /** @internal How its connections fail. */
  get fault(): RouteFault | undefined {
    return this.#options.fault;
  }

  /** @internal There is news of one of its exchanges. */
  exchangeChanged(): void {
    this.#exchanges.changed();
  }

  /** @internal A request begins that it is to answer. */
  arrived(exchange: Exchange): void {
    this.#exchanges.push(exchange);
  }

  /** @internal Whether the answer begins with the head of the request. */
  answersAtHead({ retryOf }: Exchange): boolean {
    if (this.takeovers.isWantedAtHead) return true;
    if (this.#options.at !== undefined) return this.#options.at === 'head';
    if (this.#answers === undefined) return false;
    return receivesContent(this.#declaredFor({ turn: retryOf?.turn ?? this.#count }));
  }

  /** @internal A request is on its way to its answer: one of `times` is taken. */
  expect(): ExpectedAnswer {
    return this.#coming.expect();
  }

  /** @internal The answer to one request, or the handler that computes it. */
  answer(
    exchange: Exchange,
  ): CheckedAnswer | LiveScript | SocketTakeover | Promise<LiveScript | SocketTakeover> {
    const first = exchange.retryOf;
    this.#take(exchange, first);
    // Of one that was withheld, the browser that asks again is to get it now.
    if (first !== undefined && !this.#withheld.delete(first)) {
      return this.takeovers.again(first) ?? this.#declaredFor(first);
    }
    const isTaken = this.#answers === undefined || this.takeovers.takerCount > 0;
    if (asksForSocket(exchange.request)) {
      const mayWait = isTaken && this.takeovers.takerCount === 0;
      const handOver = (): LiveScript => this.takeovers.handOver(exchange, first);
      const socket = this.sockets.take(exchange, mayWait ? handOver : undefined);
      if (socket !== undefined) return socket;
    }
    if (isTaken) return this.takeovers.handOver(exchange, first);
    const answer = this.#declaredFor(exchange);
    // Gates behind a cut are out of reach; but perhaps they were not each time.
    if (this.#given.get(answer)?.isCutOff !== false) this.#given.set(answer, exchange);
    return answer;
  }

  /** @internal Takes note of a request that does not get its answer, unless the browser asks again. */
  withhold(exchange: Exchange): void {
    const first = exchange.retryOf;
    this.#take(exchange, first);
    this.#withheld.add(first ?? exchange);
  }

  /** @internal Its handler left a request to others: as if it had never come. */
  passOn(exchange: Exchange): void {
    this.#exchanges.remove(exchange);
    this.#passedOn += 1;
    if (exchange.retryOf === undefined) this.#count -= 1;
  }

  #take(exchange: Exchange, first: Exchange | undefined): void {
    exchange.turn = first?.turn ?? this.#count;
    if (this.gateNames?.size !== 0) this.gates.watch(exchange, first?.gateCount);
    this.#exchanges.changed();
    if (first !== undefined) return;
    this.#count += 1;
    // Whoever waits for its content gets the answer that is next now, perhaps at its head.
    if (this.#coming.canWake && this.#nextReceives) this.#coming.wakeOne();
    this.requested(exchange.request);
  }

  /** @internal */
  protected get momentOfAnswer(): AnswerMoment {
    return this.#options.at ?? 'complete';
  }

  /** @internal */
  protected wantedAtHead(): void {
    // One that came before the call, on a route that has no other answer for it.
    if (this.#answers === undefined) this.#coming.wakeOne();
  }

  /** Whether the next answer waits for content by itself. */
  get #nextReceives(): boolean {
    return this.#answers !== undefined && receivesContent(this.#declaredFor({ turn: this.#count }));
  }

  #declaredFor({ turn }: Pick<Exchange, 'turn'>): CheckedAnswer {
    const answers = this.#answers as readonly CheckedAnswer[];
    return answers[Math.min(turn, answers.length - 1)] as CheckedAnswer;
  }

  #standingOf(exchange: Exchange): Standing {
    return standingOf(exchange, {
      isWithheld: this.#withheld.has(exchange.retryOf ?? exchange),
      byHand: this.takeovers.standingOf(exchange) ?? this.sockets.standingOf(exchange),
      answer: () => this.#declaredFor(exchange),
    });
  }

  #check(answer: Answer): readonly CheckedAnswer[] {
    const answers = checkAnswer(answer);
    for (const each of answers) {
      if ('pipe' in each && each.pipe !== undefined) this.#host.checkPipe(each.pipe);
    }
    return answers;
  }

  /** Names the route in the message of a misuse. */
  #declare<T>(check: () => T): T {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${this}: ${error.message}`);
    }
  }
}
