import type { Exchange } from '../http/exchange/exchange.ts';
import { TakenExchange } from '../http/exchange/taken-exchange.ts';
import type { LiveScript } from '../script/live-script.ts';
import type { Standing } from './route-usage.ts';

/** Brings exchanges and those who take them over together, whoever comes first. */
export class Takeovers {
  readonly #takers: ((exchange: TakenExchange) => void)[] = [];
  #untaken: TakenExchange[] = [];
  readonly #byExchange = new WeakMap<Exchange, TakenExchange>();

  /** How many wait for an exchange. */
  get takerCount(): number {
    return this.#takers.length;
  }

  /** Resolves with the oldest exchange that nobody has taken, or else the next one. */
  next(): Promise<TakenExchange> {
    for (let next = this.#untaken.shift(); next !== undefined; next = this.#untaken.shift()) {
      // A browser may have given up on one that nobody took, and asked again.
      if (next.outcome === undefined) return Promise.resolve(next);
    }
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  /** @param first the one that the browser began again with this one, if it was not handed over */
  handOver(exchange: Exchange, first?: Exchange): TakenExchange {
    const taken = new TakenExchange(exchange);
    this.#byExchange.set(exchange, taken);
    if (first !== undefined) this.#byExchange.set(first, taken);
    const taker = this.#takers.shift();
    if (taker === undefined) this.#untaken.push(taken);
    else taker(taken);
    return taken;
  }

  /** What an exchange waits for that is answered by hand; undefined when it is not. */
  standingOf(exchange: Exchange): Standing | undefined {
    const taken = this.#byExchange.get(exchange);
    if (taken === undefined) return undefined;
    if (this.#untaken.includes(taken)) return { kind: 'untaken' };
    // With a head, a test may keep it open on purpose: there is no hang() to say by hand.
    return { kind: taken.position.phase === 'head' ? 'taken' : 'peer' };
  }

  /** What was said by hand to `exchange`, to be said again. */
  again(exchange: Exchange): LiveScript | undefined {
    return this.#byExchange.get(exchange)?.again();
  }
}
