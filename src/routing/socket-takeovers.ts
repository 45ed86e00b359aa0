import type { Exchange } from '../http/exchange/exchange.ts';
import { SocketTakeover } from '../http/exchange/socket-answer.ts';
import type { Socket } from '../http/exchange/socket.ts';
import type { LiveScript } from '../script/live-script.ts';
import type { Standing } from './standing.ts';
import type { AcceptStep } from '../script/socket-steps.ts';

type Taken = LiveScript | SocketTakeover;

interface Parked {
  readonly settle: (taken: Taken) => void;
  /** Hands it over as an exchange like any other. */
  readonly handOver: () => LiveScript;
}

/** Brings WebSocket handshakes and those who take them over together, whoever comes first. */
export class SocketTakeovers {
  #takers: SocketTakeover[] = [];
  /** Oldest first; without those whose page has left. */
  readonly #parked = new Map<Exchange, Parked>();
  readonly #taken = new WeakSet<Exchange>();

  /**
   * Hands over the socket of the oldest handshake that nobody has taken, or else of the next one.
   * Returns what gives it up.
   */
  next(accept: AcceptStep, take: (socket: Socket) => void): () => void {
    const taker = new SocketTakeover(accept, take);
    const [exchange] = this.#parked.keys();
    if (exchange === undefined) this.#takers.push(taker);
    else this.#settle(exchange, () => taker);
    return () => {
      this.#takers = this.#takers.filter((each) => each !== taker);
    };
  }

  /**
   * What becomes of a handshake: somebody takes it, now or later; undefined when it gets another answer.
   *
   * @param handOver hands it over as an exchange like any other; undefined: it does not wait
   */
  take(
    exchange: Exchange,
    handOver: (() => LiveScript) | undefined,
  ): SocketTakeover | Promise<Taken> | undefined {
    const taker = this.#takers.shift();
    if (taker !== undefined) this.#taken.add(exchange);
    if (taker !== undefined || handOver === undefined) return taker;
    void exchange.finished.then(() => this.#parked.delete(exchange));
    return new Promise((settle) => this.#parked.set(exchange, { settle, handOver }));
  }

  /** How a handshake stands that is not answered by hand yet; undefined for others. */
  standingOf(exchange: Exchange): Standing | undefined {
    if (this.#parked.has(exchange)) return { kind: 'untaken' };
    return this.#taken.has(exchange) ? { kind: 'peer' } : undefined;
  }

  /** Somebody wants an exchange: it may be the oldest handshake. */
  giveOne(): void {
    const [exchange] = this.#parked.keys();
    if (exchange !== undefined) this.#settle(exchange, ({ handOver }) => handOver());
  }

  #settle(exchange: Exchange, taken: (parked: Parked) => Taken): void {
    const parked = this.#parked.get(exchange);
    this.#parked.delete(exchange);
    this.#taken.add(exchange);
    if (parked !== undefined) parked.settle(taken(parked));
  }
}
