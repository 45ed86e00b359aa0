import type { ConnectionFault } from '../../faults/connection-fault.ts';
import type { Outcome } from '../../script/player.ts';
import type { AnswerEnd } from './answer-end.ts';
import type { SocketHistory } from './socket-history.ts';
import { inspectCustom, inspectView, type InspectArguments } from '../inspect-view.ts';
import type { Request } from '../request/request.ts';

export { outcomes } from '../../script/outcome.ts';

/** What an exchange can ask of the player that answers it. */
export interface AnsweringPlayer {
  readonly gate: string | undefined;
  readonly isHanging: boolean;
  /** Whether a pause is under way. */
  readonly isPausing: boolean;
  /** Whether it waits for content of the request. */
  readonly isReceiving: boolean;
  release(gate: string): boolean;
}

/** Whom an exchange tells that its answer has ended. */
export type FinishListener = (exchange: Exchange, end: AnswerEnd | undefined) => void;

/** When what happened in an exchange, in milliseconds since the test began; undefined: not yet. */
export interface ExchangeTiming {
  /** The head of its request had come: {@link Request.receivedAt}. */
  readonly begunMs: number;
  /** All of its request had come. */
  readonly requestCompleteMs: number | undefined;
  /** Its answer began: ahead of the delays and gates of it. */
  readonly answeredMs: number | undefined;
  /** Its answer ended, however it did. */
  readonly endMs: number | undefined;
}

/** A request and what became of its answer. */
export class Exchange {
  /** The request: complete, unless its answer begins at its head, or the peer broke it off. */
  readonly request: Request;
  /** @internal What answers: a route, a file, or nothing. */
  answeredBy: { toString(): string } | undefined;
  /** @internal How its connection fails, where that spoils the way of its request or answer. */
  fault: ConnectionFault | undefined;
  /** What was said on it, when it is a WebSocket. */
  socket: SocketHistory | undefined;
  /** @internal Whether the fault has held back bytes of its answer. */
  isCutOff = false;
  #outcome: Outcome | undefined;
  #player: AnsweringPlayer | undefined;
  #wasPlayed = false;
  #finished: PromiseWithResolver<Outcome> | undefined;
  #closedByPeer: PromiseWithResolver<void> | undefined;
  #hung: PromiseWithResolver<void> | undefined;
  #peerHasClosed = false;
  #onGate: ((gate: string) => void) | undefined;
  #onFinish: FinishListener | undefined;
  #gateCount = 0;
  /** By the clock of {@link Request.sinceTestBegan}, as the other. */
  #answeredAt: number | undefined;
  #endedAt: number | undefined;
  /** @internal The exchange that the browser began again by itself with this one. */
  retryOf: Exchange | undefined;
  /** @internal How many requests its route had answered before. */
  turn = 0;

  constructor(request: Request) {
    this.request = request;
  }

  /** How the answer ended; undefined while it goes on. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** When its request began and was complete, and when its answer began and ended. */
  get timing(): ExchangeTiming {
    const { receivedAt, incoming } = this.request;
    return {
      begunMs: receivedAt,
      requestCompleteMs: incoming.completeMs ?? (incoming.isComplete ? receivedAt : undefined),
      answeredMs: this.#sinceTestBegan(this.#answeredAt),
      endMs: this.#sinceTestBegan(this.#endedAt),
    };
  }

  /** The gate at which the answer waits. */
  get gate(): string | undefined {
    return this.#player?.gate;
  }

  /** Resolves with the outcome when the answer has ended. */
  get finished(): Promise<Outcome> {
    if (this.#finished === undefined) {
      this.#finished = withResolver();
      if (this.#outcome !== undefined) this.#finished.resolve(this.#outcome);
    }
    return this.#finished.promise;
  }

  /** Resolves when the peer has closed or reset the connection before the answer ended. */
  get closedByPeer(): Promise<void> {
    if (this.#closedByPeer === undefined) {
      this.#closedByPeer = withResolver();
      if (this.#peerHasClosed) this.#closedByPeer.resolve();
    }
    return this.#closedByPeer.promise;
  }

  /** Lets the answer pass `gate`; false when it does not wait there. */
  release(gate: string): boolean {
    return this.#player?.release(gate) ?? false;
  }

  /** The request, and what has become of its answer: `GET /chat: at gate "first"`. */
  toString(): string {
    const where = this.gate === undefined ? 'open' : `at gate ${JSON.stringify(this.gate)}`;
    return `${this.request}: ${this.#outcome ?? where}`;
  }

  /** What a person wants to see of it where an assertion failed. */
  toJSON(): object {
    return { request: this.request.toJSON(), gate: this.gate, outcome: this.outcome };
  }

  [inspectCustom](...args: InspectArguments): string {
    const { request, answeredBy, gate, outcome } = this;
    const whole = { request, answer: answeredBy && String(answeredBy), gate, outcome };
    return inspectView({ name: 'Exchange', short: String(this), whole }, args);
  }

  /** @internal To how many gates the answer has come. */
  get gateCount(): number {
    return this.#gateCount;
  }

  /** @internal Whether the answer is known, and is being played. */
  get isPlaying(): boolean {
    return this.#player !== undefined;
  }

  /** @internal Whether its answer waits for content of its request. */
  get isReceiving(): boolean {
    return this.#player?.isReceiving === true;
  }

  /**
   * @internal Whether it counts as a request of its page: all of it came, or its answer began at its
   * head. Not one that broke off before.
   */
  get isAsked(): boolean {
    return this.request.isComplete || this.#wasPlayed;
  }

  /** @internal Whether the peer has ended its side: it may have left, and the answer goes on for nobody. */
  get peerHasClosed(): boolean {
    return this.#peerHasClosed;
  }

  /** @internal Whether the answer stays open and silent, as declared. */
  get isHanging(): boolean {
    return this.#player?.isHanging === true;
  }

  /** @internal Resolves when the answer stays open and silent from now on, as declared. */
  get hung(): Promise<void> {
    if (this.#hung === undefined) {
      this.#hung = withResolver();
      if (this.isHanging) this.#hung.resolve();
    }
    return this.#hung.promise;
  }

  /** @internal */
  hangs(): void {
    this.#hung?.resolve();
  }

  /** @internal Whether a pause of its answer is under way. */
  get isPausing(): boolean {
    return this.#player?.isPausing === true;
  }

  /** @internal The answer begins, at a moment of the clock. */
  playedBy(player: AnsweringPlayer, at: number): void {
    this.#player = player;
    this.#answeredAt = at;
    this.#wasPlayed = true;
  }

  /** @internal Whom to tell that a gate was reached. */
  whenGateReached(callback: (gate: string) => void): void {
    this.#onGate = callback;
  }

  /** @internal */
  gateReached(gate: string): void {
    this.#gateCount += 1;
    this.#onGate?.(gate);
  }

  /** @internal Whom to tell that the answer has ended. */
  whenFinished(listener: FinishListener): void {
    this.#onFinish = listener;
  }

  /** @internal */
  peerClosed(): void {
    this.#peerHasClosed = true;
    this.#closedByPeer?.resolve();
  }

  /**
   * @internal
   * @param at the moment, by the clock
   */
  finish(outcome: Outcome, at: number, end?: AnswerEnd): void {
    this.#outcome = outcome;
    this.#endedAt = at;
    // An exchange is kept for the test to look at; the connection behind its player is not.
    this.#player = undefined;
    this.#onGate = undefined;
    this.#finished?.resolve(outcome);
    this.#onFinish?.(this, end);
    this.#onFinish = undefined;
  }

  #sinceTestBegan(at: number | undefined): number | undefined {
    return at === undefined ? undefined : this.request.sinceTestBegan(at);
  }
}

interface PromiseWithResolver<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
}

function withResolver<T>(): PromiseWithResolver<T> {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
