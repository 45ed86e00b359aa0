import type { Exchange } from '../http/exchange/exchange.ts';
import { TakenExchange, type ReplyMaker } from '../http/exchange/taken-exchange.ts';
import type { LiveScript } from '../script/live-script.ts';
import type { Standing } from './standing.ts';

/** When an answer begins: with the head of its request, or once all of the request is there. */
export type AnswerMoment = 'head' | 'complete';

/** Who waits for an exchange. */
interface Taker {
  readonly at: AnswerMoment;
  readonly take: (exchange: TakenExchange) => void;
}

/** Brings exchanges and those who take them over together, whoever comes first. */
export class Takeovers {
  readonly #replies: ReplyMaker;
  #takers: Taker[] = [];
  /** Oldest first; without those that have ended. */
  readonly #untaken = new Set<TakenExchange>();
  readonly #byExchange = new WeakMap<Exchange, TakenExchange>();

  constructor(replies: ReplyMaker) {
    this.#replies = replies;
  }

  /** How many wait for an exchange. */
  get takerCount(): number {
    return this.#takers.length;
  }

  /** Whether somebody waits for an exchange whose request may still be coming. */
  get isWantedAtHead(): boolean {
    return this.#takers.some(({ at }) => at === 'head');
  }

  /** Hands over the oldest exchange that nobody has taken, or else the next one. Returns what gives it up. */
  next(at: AnswerMoment, take: (exchange: TakenExchange) => void): () => void {
    for (const next of this.#untaken) {
      this.#untaken.delete(next);
      // A browser may have given up on one that nobody took, and asked again.
      if (next.outcome !== undefined) continue;
      take(next);
      return () => {};
    }
    const taker = { at, take };
    this.#takers.push(taker);
    return () => {
      this.#takers = this.#takers.filter((each) => each !== taker);
    };
  }

  /** @param first the one that the browser began again with this one, if it was not handed over */
  handOver(exchange: Exchange, first?: Exchange): TakenExchange {
    const taken = new TakenExchange(exchange, this.#replies);
    this.#byExchange.set(exchange, taken);
    if (first !== undefined) this.#byExchange.set(first, taken);
    const taker = this.#takerFor(exchange);
    if (taker === undefined) this.#leave(taken);
    else taker.take(taken);
    return taken;
  }

  /** What an exchange waits for that is answered by hand; undefined when it is not. */
  standingOf(exchange: Exchange): Standing | undefined {
    const taken = this.#byExchange.get(exchange);
    if (taken === undefined) return undefined;
    if (this.#untaken.has(taken)) return { kind: 'untaken' };
    // With a head, a test may keep it open on purpose: there is no hang() to say by hand.
    return { kind: taken.position.phase === 'head' ? 'taken' : 'peer' };
  }

  /** What was said by hand to `exchange`, to be said again. */
  again(exchange: Exchange): LiveScript | undefined {
    return this.#byExchange.get(exchange)?.again();
  }

  /** It waits to be taken, as long as its peer does. */
  #leave(taken: TakenExchange): void {
    this.#untaken.add(taken);
    void taken.finished.then(() => this.#untaken.delete(taken));
  }

  /** Who wants a complete request does not get one that is still coming. */
  #takerFor({ request }: Exchange): Taker | undefined {
    const found = this.#takers.find(({ at }) => request.isComplete || at === 'head');
    this.#takers = this.#takers.filter((taker) => taker !== found);
    return found;
  }
}
