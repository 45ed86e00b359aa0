import type { Outcome } from '../script/player.ts';
import { LiveScript } from '../script/live-script.ts';
import type { Exchange } from './exchange.ts';
import type { Request } from './request.ts';

/**
 * An exchange that the test answers by hand, with the words of a script. A step
 * that is not legal throws a UsageError; a step said after the peer has left
 * resolves to false.
 */
export class TakenExchange extends LiveScript {
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    super();
    this.#exchange = exchange;
  }

  /** The request, complete. */
  get request(): Request {
    return this.#exchange.request;
  }

  /** How the answer ended; undefined while it goes on. */
  get outcome(): Outcome | undefined {
    return this.#exchange.outcome;
  }

  /** Resolves with the outcome when the answer has ended. */
  get finished(): Promise<Outcome> {
    return this.#exchange.finished;
  }

  /** Resolves when the peer has closed or reset the connection before the answer ended. */
  get closedByPeer(): Promise<void> {
    return this.#exchange.closedByPeer;
  }
}
