import type { Exchange } from '../http/exchange/exchange.ts';
import { History } from '../http/exchange/history.ts';
import type { Request } from '../http/request/request.ts';

/** The exchanges of a route or of a server, and those who wait for what becomes of them. */
export class ExchangeLog {
  readonly #exchanges = new History<Exchange>();
  readonly #watchers = new Set<() => void>();
  readonly #notify = (): void => {
    for (const watcher of this.#watchers) watcher();
  };

  push(exchange: Exchange): void {
    this.#exchanges.push(exchange);
    if (this.#watchers.size === 0) return;
    this.#notify();
    this.#watch(exchange);
  }

  /** It is none of them any more. */
  remove(exchange: Exchange): void {
    this.#exchanges.remove(exchange);
    this.changed();
  }

  /** Something has become of one of them. */
  changed(): void {
    if (this.#watchers.size > 0) this.#notify();
  }

  /** A copy, oldest first. */
  toArray(): Exchange[] {
    return this.#exchanges.toArray();
  }

  /** Their requests, oldest first. */
  requests(): Request[] {
    return this.#exchanges.toArray().map(({ request }) => request);
  }

  includes(exchange: Exchange): boolean {
    return this.#exchanges.includes(exchange);
  }

  /** Calls back after each new request, its end, and the begin and the end of its answer, until the returned function is called. */
  watch(watcher: () => void): () => void {
    for (const exchange of this.#exchanges.toArray()) {
      if (exchange.outcome === undefined) this.#watch(exchange);
    }
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  }

  #watch(exchange: Exchange): void {
    const { incoming } = exchange.request;
    if (incoming.isComing) incoming.whenEnded(this.#notify);
    void exchange.hung.then(this.#notify);
    void exchange.finished.then(this.#notify);
  }
}
