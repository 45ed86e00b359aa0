import type { Outcome } from '../../script/player.ts';
import { LiveScript } from '../../script/live-script.ts';
import { checkContentBytes } from '../../script/make-step.ts';
import type { Step } from '../../script/steps.ts';
import type { Exchange } from './exchange.ts';
import { inspectCustom, inspectView, type InspectArguments } from '../inspect-view.ts';
import type { Request } from '../request/request.ts';

/** Raw bytes may be a head or anything else; no browser waits longer for the end of one. */
const maxSaidBytes = 256 * 1024;

/**
 * An exchange that the test answers by hand, with the words of a script. A step
 * that is not legal throws a UsageError; a step said after the peer has left
 * resolves to false.
 */
export class TakenExchange extends LiveScript {
  readonly #exchange: Exchange;
  /** As far as it may have to be said again: a browser with a whole head asks no more. */
  readonly #said: Step[] = [];
  #saidBytes = 0;

  constructor(exchange: Exchange) {
    super();
    this.#exchange = exchange;
  }

  /** The request: complete, unless it was taken `{ at: 'head' }`. */
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

  /**
   * Resolves to true when so many bytes of the request's content have come, counted from its first
   * and decoded, or all of it if it is shorter; `'all'` waits for its end. Resolves to false when the
   * request breaks off before. It asks for the content: a peer that expects it gets `100 Continue`
   * now (RFC 9110 §10.1.1).
   *
   * @throws UsageError when `bytes` is not a whole number from 1
   */
  received(bytes: number | 'all'): Promise<boolean> {
    if (bytes !== 'all') checkContentBytes('received', bytes);
    return this.request.incoming.received(bytes === 'all' ? Infinity : bytes);
  }

  /**
   * Reads nothing more of the request, until {@link readOn} or the end of the answer: the upload of
   * the peer stalls once the buffers of the operating systems are full. Neither is it seen then
   * that the peer leaves.
   */
  stopReading(): void {
    this.request.incoming.stop();
  }

  /** Reads on after {@link stopReading}. */
  readOn(): void {
    this.request.incoming.readOn();
  }

  /** The request, and what has become of its answer. */
  override toString(): string {
    return String(this.#exchange);
  }

  [inspectCustom](...args: InspectArguments): string {
    const { request, outcome } = this;
    const view = { name: 'TakenExchange', short: String(this), whole: { request, outcome } };
    return inspectView(view, args);
  }

  override say(step: Step): Promise<boolean> {
    const { phase } = this.position;
    const sent = super.say(step);
    if (phase === 'head' && this.#saidBytes < maxSaidBytes) {
      this.#said.push(step);
      if ('bytes' in step) this.#saidBytes += step.bytes.length;
    }
    return sent;
  }

  /** @internal The same once more, for a browser that asks again. */
  again(): LiveScript {
    const script = new LiveScript();
    for (const step of this.#said) void script.say(step);
    return script;
  }
}
