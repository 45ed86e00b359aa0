import type { Answer } from '../http/answer.ts';
import type { Exchange } from '../http/exchange.ts';
import type { Request, RouteMatch } from '../http/request.ts';
import { TakenExchange } from '../http/taken-exchange.ts';
import { UsageError } from '../usage-error.ts';
import { checkAnswer, gatesOf, type CheckedAnswer } from './checked-answer.ts';
import { Gates } from './gates.ts';
import { History } from './history.ts';
import { answersMethod, checkRouteOptions, type RouteOptions } from './route-options.ts';
import { parseRoutePattern } from './route-pattern.ts';

/** What a route needs from its server. */
export interface RouteHost {
  urlOf(path: string): string;
  remove(route: Route): void;
  /** @throws UsageError when a reply's pipes could not be run */
  checkPipe(pipeline: string): void;
}

/** A declared answer, and everything a test can learn of the requests it got. */
export class Route {
  readonly #pattern;
  readonly #options;
  readonly #host: RouteHost;
  /** Undefined: every request waits for {@link nextExchange}. */
  readonly #answers: readonly CheckedAnswer[] | undefined;
  readonly #gates = new Gates();
  /** Undefined: a handler may return a script with any gate. */
  readonly #gateNames: ReadonlySet<string> | undefined;
  readonly #exchanges = new History<Exchange>();
  #count = 0;
  #requestWaiters: ((request: Request) => void)[] = [];
  readonly #takers: ((exchange: TakenExchange) => void)[] = [];
  readonly #untaken: TakenExchange[] = [];

  constructor(
    pattern: string | RegExp,
    answer: Answer | undefined,
    options: RouteOptions,
    host: RouteHost,
  ) {
    this.#pattern = parseRoutePattern(pattern);
    this.#options = checkRouteOptions(this.#pattern.source, options);
    this.#host = host;
    this.#answers = answer === undefined ? undefined : this.#declare(() => this.#check(answer));
    this.#gateNames = gatesOf(this.#answers ?? []);
  }

  /** The pattern, as it was declared. */
  get pattern(): string {
    return this.#pattern.source;
  }

  /**
   * The URL to open.
   *
   * @throws UsageError when the pattern matches more than one path
   */
  get url(): string {
    const path = this.#pattern.literalPath;
    if (path !== undefined) return this.#host.urlOf(path);
    throw new UsageError(
      `${this}: the pattern matches more than one path. Write wpt.url(path) for one of them.`,
    );
  }

  /** The requests so far, oldest first; at least the newest 1,000. */
  get requests(): Request[] {
    return this.#exchanges.toArray().map(({ request }) => request);
  }

  /** The exchanges so far, oldest first; at least the newest 1,000. */
  get exchanges(): Exchange[] {
    return this.#exchanges.toArray();
  }

  /** Resolves with the next request that this route gets from now on. */
  nextRequest(): Promise<Request> {
    return new Promise((resolve) => this.#requestWaiters.push(resolve));
  }

  /**
   * Takes over the next exchange from now on, instead of the declared answer.
   * On a route declared without an answer, exchanges wait to be taken, in order,
   * as long as their peer does.
   */
  nextExchange(): Promise<TakenExchange> {
    for (let next = this.#untaken.shift(); next !== undefined; next = this.#untaken.shift()) {
      // A browser may have given up on one that nobody took, and asked again.
      if (next.outcome === undefined) return Promise.resolve(next);
    }
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /**
   * Lets pass every exchange that waits at `gate`; when none does, waits for
   * the next one to come to it and lets that one pass.
   *
   * @throws UsageError when no script of this route has such a gate
   */
  async release(gate: string): Promise<void> {
    this.#requireGate(gate);
    await this.#gates.release(gate);
  }

  /**
   * Resolves when an exchange waits at `gate`: at once if one does, else the next time.
   *
   * @throws UsageError when no script of this route has such a gate
   */
  async reached(gate: string): Promise<void> {
    this.#requireGate(gate);
    await this.#gates.reached(gate);
  }

  /** Answers no further request; those under way go on. */
  unroute(): void {
    this.#host.remove(this);
  }

  toString(): string {
    const methods = this.#options.methods;
    return `route ${methods === undefined ? '' : `${methods.join(', ')} `}${JSON.stringify(this.pattern)}`;
  }

  /** @internal The methods it answers; undefined for any. */
  get methods(): readonly string[] | undefined {
    return this.#options.methods;
  }

  /** @internal Whether it has answered as often as it may. */
  get isUsedUp(): boolean {
    return this.#count >= this.#options.times;
  }

  /** @internal The calls of the test that still wait, as they were written. */
  get pendingCalls(): string[] {
    return [
      ...this.#requestWaiters.map(() => 'nextRequest()'),
      ...this.#takers.map(() => 'nextExchange()'),
      ...this.#gates.pending,
    ];
  }

  /** @internal The groups when the path matches. */
  matchPath(path: string): RouteMatch | undefined {
    return this.#pattern.match(path);
  }

  /** @internal */
  answersMethod(method: string): boolean {
    return answersMethod(this.#options.methods, method);
  }

  /** @internal The answer to one request, or the handler that computes it. */
  answer(exchange: Exchange): CheckedAnswer | TakenExchange {
    const index = this.#count;
    this.#count += 1;
    this.#exchanges.push(exchange);
    if (this.#gateNames?.size !== 0) this.#gates.watch(exchange);
    if (this.#requestWaiters.length > 0) {
      const waiters = this.#requestWaiters;
      this.#requestWaiters = [];
      for (const resolve of waiters) resolve(exchange.request);
    }
    if (this.#answers === undefined || this.#takers.length > 0) return this.#handOver(exchange);
    return this.#answers[Math.min(index, this.#answers.length - 1)] as CheckedAnswer;
  }

  #check(answer: Answer): readonly CheckedAnswer[] {
    const answers = checkAnswer(answer);
    for (const each of answers) {
      if ('pipe' in each && each.pipe !== undefined) this.#host.checkPipe(each.pipe);
    }
    return answers;
  }

  #handOver(exchange: Exchange): TakenExchange {
    const taken = new TakenExchange(exchange);
    const taker = this.#takers.shift();
    if (taker === undefined) this.#untaken.push(taken);
    else taker(taken);
    return taken;
  }

  #requireGate(gate: string): void {
    const gates = this.#gateNames;
    if (gates === undefined || gates.has(gate)) return;
    const known =
      gates.size === 0
        ? 'It has no gate'
        : `It has ${[...gates].map((name) => JSON.stringify(name)).join(', ')}`;
    throw new UsageError(`${this}: no gate ${JSON.stringify(gate)}. ${known}.`);
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
