import type { Exchange } from '../http/exchange/exchange.ts';
import type { Socket } from '../http/exchange/socket.ts';
import type { TakenExchange } from '../http/exchange/taken-exchange.ts';
import type { Request } from '../http/request/request.ts';
import { acceptStep } from '../script/make-socket-step.ts';
import type { AcceptOptions } from '../script/socket-script.ts';
import { describeValue, UsageError } from '../usage-error.ts';
import { describeGates, Gates } from './gates.ts';
import { SocketTakeovers } from './socket-takeovers.ts';
import type { AnswerMoment, Takeovers } from './takeovers.ts';
import { checkWait, type WaitEnds, type WaitOptions, type Waits } from './waits.ts';

/** Which exchange to take over. */
export interface NextExchangeOptions extends WaitOptions {
  /**
   * `'head'`: as soon as the head of its request is there, while its content goes on coming;
   * `'complete'`: once all of the request is there. @default the option `at` of the route, or 'complete'
   */
  readonly at?: 'head' | 'complete';
}

/** Which WebSocket to take over, and how. */
export interface NextSocketOptions extends AcceptOptions, WaitOptions {}

const shownExchanges = 5;

/** What a test waits for at a route: its requests, its exchanges and their gates. */
export abstract class AwaitedRoute {
  /** @internal */
  protected abstract readonly takeovers: Takeovers;
  /** @internal Undefined: any gate may come. */
  protected abstract readonly gateNames: ReadonlySet<string> | undefined;
  /** @internal */
  protected readonly sockets = new SocketTakeovers();
  /** @internal */
  protected readonly gates = new Gates();
  readonly #waits: Waits;
  readonly #requestWaiters = new Set<(request: Request) => void>();

  constructor(waits: Waits) {
    this.#waits = waits;
  }

  abstract toString(): string;

  /** The exchanges so far, oldest first; at least the newest 1,000. */
  abstract get exchanges(): Exchange[];

  /** @internal When its answers begin, if nothing else is said. */
  protected abstract get momentOfAnswer(): AnswerMoment;

  /**
   * Resolves with the next request that this route gets from now on, other than a browser's own retry.
   *
   * @throws UsageError when an option is wrong; TimeoutError when its time is over
   */
  nextRequest(options: WaitOptions = {}): Promise<Request> {
    const name = 'nextRequest()';
    const timeoutMs = checkWait(this.#call(name), options);
    const begin = ({ resolve }: WaitEnds<Request>): (() => void) => {
      this.#requestWaiters.add(resolve);
      return () => this.#requestWaiters.delete(resolve);
    };
    return this.#until(name, timeoutMs, begin, this.#cameBefore());
  }

  /**
   * Takes over the next exchange from now on, instead of the declared answer.
   * On a route declared without an answer, exchanges wait to be taken, in order,
   * as long as their peer does. With `{ at: 'head' }` it is taken while its content may still be
   * coming.
   *
   * When a browser repeats the request by itself, because the connection was closed or reset ahead
   * of a response, what was said by hand is said to it again: the page sees what the test did.
   * @throws UsageError when an option is wrong; TimeoutError when its time is over
   */
  nextExchange(options: NextExchangeOptions = {}): Promise<TakenExchange> {
    const name = 'nextExchange()';
    const timeoutMs = checkWait(this.#call(name), options, { others: ['at'] });
    const { at = this.momentOfAnswer } = options;
    if (at !== 'head' && at !== 'complete') {
      throw new UsageError(
        `${this.#call(name)}: at ${describeValue(at)}. It is 'head' or 'complete'.`,
      );
    }
    const begin = ({ resolve }: WaitEnds<TakenExchange>): (() => void) => {
      const giveUp = this.takeovers.next(at, resolve);
      if (this.takeovers.takerCount > 0) this.sockets.giveOne();
      if (at === 'head') this.wantedAtHead();
      return giveUp;
    };
    return this.#until(name, timeoutMs, begin, this.#cameBefore());
  }

  /**
   * Accepts the next WebSocket handshake from now on, instead of the declared answer, and takes its
   * socket over. On a route declared without an answer, handshakes wait to be taken, in order, as
   * long as their page does.
   *
   * @param accept how the handshake is accepted
   * @throws UsageError when an option is wrong; TimeoutError when its time is over
   */
  nextSocket(accept: NextSocketOptions = {}): Promise<Socket> {
    const name = 'nextSocket()';
    const { timeout, ...options } = accept;
    const timeoutMs = checkWait(this.#call(name), timeout === undefined ? {} : { timeout });
    const step = acceptStep(options);
    const begin = ({ resolve }: WaitEnds<Socket>): (() => void) => this.sockets.next(step, resolve);
    return this.#until(name, timeoutMs, begin, this.#cameBefore());
  }

  /**
   * Lets pass every exchange that waits at `gate`; when none does, waits for
   * the next one to come to it and lets that one pass.
   *
   * @throws UsageError when no answer of this route has such a gate, or an option is wrong;
   *   TimeoutError when its time is over
   */
  async release(gate: string, options: WaitOptions = {}): Promise<void> {
    this.#requireGate(gate);
    const name = `release(${JSON.stringify(gate)})`;
    const timeoutMs = checkWait(this.#call(name), options);
    const begin = ({ resolve }: WaitEnds<void>): (() => void) => this.gates.release(gate, resolve);
    await this.#until(name, timeoutMs, begin, this.#whereAllAre(gate));
  }

  /**
   * Resolves when an exchange waits at `gate`: at once if one does, else the next time.
   *
   * @throws UsageError when no answer of this route has such a gate, or an option is wrong;
   *   TimeoutError when its time is over
   */
  async reached(gate: string, options: WaitOptions = {}): Promise<void> {
    this.#requireGate(gate);
    const name = `reached(${JSON.stringify(gate)})`;
    const timeoutMs = checkWait(this.#call(name), options);
    const begin = ({ resolve }: WaitEnds<void>): (() => void) => this.gates.reached(gate, resolve);
    await this.#until(name, timeoutMs, begin, this.#whereAllAre(gate));
  }

  /** @internal Somebody wants the next exchange at its head. */
  protected abstract wantedAtHead(): void;

  /** @internal Tells those who wait for a request. */
  protected requested(request: Request): void {
    if (this.#requestWaiters.size === 0) return;
    const waiters = [...this.#requestWaiters];
    this.#requestWaiters.clear();
    for (const resolve of waiters) resolve(request);
  }

  #until<Value>(
    name: string,
    timeoutMs: number,
    begin: (ends: WaitEnds<Value>) => () => void,
    why: () => string[],
  ): Promise<Value> {
    return this.#waits.until({ call: this.#call(name), timeoutMs, begin, why });
  }

  #call(name: string): string {
    return `${this}: ${name}`;
  }

  #requireGate(gate: string): void {
    if (this.gateNames?.has(gate) !== false) return;
    throw new UsageError(
      `${this}: no gate ${JSON.stringify(gate)}. ${describeGates(this.gateNames)}.`,
    );
  }

  /** Why nothing comes: what came before. */
  #cameBefore(): () => string[] {
    const before = this.exchanges.at(-1);
    return () =>
      before === undefined
        ? ['The route has got no request.']
        : [
            'The route has got no request since the call.',
            `${before.request} came before the call: wait first, and await it after what sends the request.`,
          ];
  }

  /** Why nobody comes to a gate: who came before, and where the others are. */
  #whereAllAre(gate: string): () => string[] {
    const before = this.gates.lastAt(gate);
    return () => {
      const open = this.exchanges.filter(({ outcome }) => outcome === undefined);
      const where =
        this.exchanges.length === 0
          ? ['The route has got no request.']
          : open.length === 0
            ? ['No exchange of the route is open.']
            : open.slice(-shownExchanges).map((exchange) => `Open is ${exchange}.`);
      return before === undefined
        ? where
        : [
            `${before.request} came to gate ${JSON.stringify(gate)} before the call, and was let pass.`,
            ...where,
          ];
    };
  }
}
