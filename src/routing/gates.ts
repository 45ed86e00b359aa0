import type { Exchange } from '../http/exchange/exchange.ts';

interface Waiter {
  readonly gate: string;
  readonly resolve: () => void;
}

/** Brings a test and the gates of a route's exchanges together, whoever comes first. */
export class Gates {
  /** Exchanges that came to a gate and have not ended. */
  readonly #exchanges = new Set<Exchange>();
  #reached: Waiter[] = [];
  #releases: Waiter[] = [];
  /** Who came last to each gate. */
  readonly #last = new Map<string, Exchange>();

  /** The names of the gates that an exchange has come to. */
  get names(): ReadonlySet<string> {
    return new Set(this.#last.keys());
  }

  /** The exchange that came last to `gate`, if any has. */
  lastAt(gate: string): Exchange | undefined {
    return this.#last.get(gate);
  }

  /**
   * Watches the gates of one exchange.
   *
   * @param open so many gates do not hold it: the browser asks again, and it was let pass there before
   */
  watch(exchange: Exchange, open = 0): void {
    exchange.whenGateReached((gate) => {
      if (exchange.gateCount <= open) {
        exchange.release(gate);
        return;
      }
      this.#last.set(gate, exchange);
      this.#remember(exchange);
      this.#reached = settle(this.#reached, gate, Infinity);
      const before = this.#releases.length;
      this.#releases = settle(this.#releases, gate, 1);
      if (this.#releases.length < before) exchange.release(gate);
    });
  }

  /** Calls back when an exchange waits at `gate`: now, or the next time one does. Returns what gives it up. */
  reached(gate: string, resolve: () => void): () => void {
    if (this.#at(gate).length === 0) {
      const waiter = { gate, resolve };
      this.#reached.push(waiter);
      return () => {
        this.#reached = this.#reached.filter((each) => each !== waiter);
      };
    }
    resolve();
    return () => {};
  }

  /** Lets pass all exchanges that wait at `gate`, or else the next one that comes to it, and calls back. */
  release(gate: string, resolve: () => void): () => void {
    const exchanges = this.#at(gate);
    if (exchanges.length === 0) {
      const waiter = { gate, resolve };
      this.#releases.push(waiter);
      return () => {
        this.#releases = this.#releases.filter((each) => each !== waiter);
      };
    }
    for (const exchange of exchanges) exchange.release(gate);
    resolve();
    return () => {};
  }

  #remember(exchange: Exchange): void {
    if (this.#exchanges.has(exchange)) return;
    this.#exchanges.add(exchange);
    void exchange.finished.then(() => this.#exchanges.delete(exchange));
  }

  #at(gate: string): Exchange[] {
    return [...this.#exchanges].filter((exchange) => exchange.gate === gate);
  }
}

/** Resolves up to `count` of those who wait for `gate`; returns the others. */
function settle(waiters: readonly Waiter[], gate: string, count: number): Waiter[] {
  let left = count;
  return waiters.filter((waiter) => {
    if (waiter.gate !== gate || left === 0) return true;
    left -= 1;
    waiter.resolve();
    return false;
  });
}

/** What gates there are, for a message. */
export function describeGates(gates: ReadonlySet<string>): string {
  if (gates.size === 0) return 'It has no gate';
  return `It has ${[...gates].map((name) => JSON.stringify(name)).join(', ')}`;
}
