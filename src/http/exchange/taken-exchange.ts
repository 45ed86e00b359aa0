import type { Outcome } from '../../script/player.ts';
import { describeStep } from '../../script/describe.ts';
import { LiveScript } from '../../script/live-script.ts';
import { checkContentBytes } from '../../script/make-step.ts';
import type { Step } from '../../script/steps.ts';
import type { Exchange, ExchangeTiming } from './exchange.ts';
import { inspectCustom, inspectView, type InspectArguments } from '../inspect-view.ts';
import type { Request } from '../request/request.ts';
import { checkReply, type CheckedReply, type Reply } from '../response/reply.ts';
import { UsageError } from '../../usage-error.ts';

/** Raw bytes may be a head or anything else; no browser waits longer for the end of one. */
const maxSaidBytes = 256 * 1024;

/** Who makes the steps of a whole response to a request. */
export interface ReplyMaker {
  /** @throws UsageError when the pipes of a reply could not be run */
  checkPipe(pipeline: string): void;
  /** @throws UsageError when the file of a reply cannot be read */
  steps(reply: CheckedReply, request: Request): Promise<AsyncIterable<Step>>;
}

/**
 * An exchange that the test answers by hand, with the words of a script. A step
 * that is not legal throws a UsageError; a step said after the peer has left
 * resolves to false.
 */
export class TakenExchange extends LiveScript {
  readonly #exchange: Exchange;
  readonly #replies: ReplyMaker;
  /** The whole response, once it was said. */
  #reply: CheckedReply | undefined;
  /** The first step that is no interim response. */
  #begunBy: Step | undefined;
  /** As far as it may have to be said again: a browser with a whole head asks no more. */
  readonly #said: Step[] = [];
  #saidBytes = 0;

  constructor(exchange: Exchange, replies: ReplyMaker) {
    super();
    this.#exchange = exchange;
    this.#replies = replies;
  }

  /** The request: complete, unless it was taken `{ at: 'head' }`. */
  get request(): Request {
    return this.#exchange.request;
  }

  /** How the answer ended; undefined while it goes on. */
  get outcome(): Outcome | undefined {
    return this.#exchange.outcome;
  }

  /** When its request began and was complete, and when its answer began and ended. */
  get timing(): ExchangeTiming {
    return this.#exchange.timing;
  }

  /** Resolves with the outcome when the answer has ended. */
  get finished(): Promise<Outcome> {
    return this.#exchange.finished;
  }

  /** @internal Whether the answer stays open and silent, as declared. */
  get isHanging(): boolean {
    return this.#exchange.isHanging;
  }

  /** @internal Resolves when it does so. */
  get hung(): Promise<void> {
    return this.#exchange.hung;
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

  /**
   * Answers with a whole response: the server frames it, as it does the reply of a route. Before it,
   * only interim responses may have been said.
   *
   * @returns true once the connection has taken all of it, false when the peer had left before
   * @throws UsageError when the reply is wrong, when it has a `gate`, or when something else was said
   */
  reply(reply: Reply): Promise<boolean> {
    const said = this.#reply === undefined ? this.#begunBy : 'reply()';
    if (said !== undefined) {
      throw new UsageError(
        `exchange.reply(): ${typeof said === 'string' ? said : describeStep(said)} was said before. ` +
          'A reply is a whole response, and stands alone.',
      );
    }
    const checked = checkReply(reply);
    if (reply.gate !== undefined) {
      throw new UsageError(
        'exchange.reply(): it has a gate. The exchange waits for reply() already: leave the gate out.',
      );
    }
    if (checked.pipe !== undefined) this.#replies.checkPipe(checked.pipe);
    this.#reply = checked;
    return this.#sayReply(checked);
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
    if (this.#reply !== undefined) {
      throw new UsageError(
        `step by hand, ${describeStep(step)}: reply() was said before. It is a whole response.`,
      );
    }
    const { phase } = this.position;
    const sent = super.say(step);
    if (step.kind !== 'informational') this.#begunBy ??= step;
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
    if (this.#reply !== undefined) void this.#saySteps(script, this.#reply).catch(() => {});
    return script;
  }

  async #sayReply(reply: CheckedReply): Promise<boolean> {
    const { index } = this.position;
    try {
      return await this.#saySteps({ say: (step) => super.say(step) }, reply);
    } catch (error) {
      // A file that cannot be read: the test may say something else.
      if (this.position.index === index) this.#reply = undefined;
      // Content that broke off must not look complete.
      else
        await super.say({ kind: this.position.framing.kind === 'untilClose' ? 'reset' : 'close' });
      throw error;
    }
  }

  async #saySteps(script: Pick<LiveScript, 'say'>, reply: CheckedReply): Promise<boolean> {
    const steps = await this.#replies.steps(reply, this.request);
    // Only as fast as the peer takes it.
    for await (const step of steps) if (!(await script.say(step))) return false;
    return true;
  }
}
