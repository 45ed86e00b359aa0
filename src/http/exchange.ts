import type { Outcome } from '../script/player.ts';
import type { Request } from './request.ts';

/** What an exchange can ask of the player that answers it. */
export interface AnsweringPlayer {
  readonly gate: string | undefined;
  release(gate: string): boolean;
}

/** A request and what became of its answer. */
export class Exchange {
  /** The request, complete. */
  readonly request: Request;
  /** @internal What answers: a route, a file, or nothing. */
  answeredBy: { toString(): string } | undefined;
  #outcome: Outcome | undefined;
  #player: AnsweringPlayer | undefined;
  #finished: PromiseWithResolver<Outcome> | undefined;
  #closedByPeer: PromiseWithResolver<void> | undefined;
  #peerHasClosed = false;
  #onGate: ((gate: string) => void) | undefined;

  constructor(request: Request) {
    this.request = request;
  }

  /** How the answer ended; undefined while it goes on. */
  get outcome(): Outcome | undefined {
    return this.#outcome;
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

  /** What a person wants to see of it where an assertion failed. */
  toJSON(): object {
    return { request: this.request.toJSON(), gate: this.gate, outcome: this.outcome };
  }

  /** @internal The answer begins. */
  playedBy(player: AnsweringPlayer): void {
    this.#player = player;
  }

  /** @internal Whom to tell that a gate was reached. */
  whenGateReached(callback: (gate: string) => void): void {
    this.#onGate = callback;
  }

  /** @internal */
  gateReached(gate: string): void {
    this.#onGate?.(gate);
  }

  /** @internal */
  peerClosed(): void {
    this.#peerHasClosed = true;
    this.#closedByPeer?.resolve();
  }

  /** @internal */
  finish(outcome: Outcome): void {
    this.#outcome = outcome;
    // An exchange is kept for the test to look at; the connection behind its player is not.
    this.#player = undefined;
    this.#onGate = undefined;
    this.#finished?.resolve(outcome);
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
