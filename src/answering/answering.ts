// One answer on its way: from the moment that its exchange begins until nothing
// more of it is said.
//
// Rule: it knows no version of HTTP and no socket. What carries it (an HTTP/1
// connection, one at a time; a stream, many at once) makes the answer playable,
// lends the sink, and is told when it has ended.

import type { PlayableAnswer } from '../http/exchange/answer.ts';
import type { AnswerEnd } from '../http/exchange/answer-end.ts';
import type { AnsweringPlayer, Exchange } from '../http/exchange/exchange.ts';
import { Conversation } from '../http/exchange/conversation.ts';
import { ContentStream } from '../http/response/content.ts';
import { isScript } from '../script/builder.ts';
import { LiveScript } from '../script/live-script.ts';
import { Player, type Outcome, type PlayerEvents } from '../script/player.ts';
import type { Clock, Sink } from '../script/ports.ts';
import type { OpSource, PlainOp } from '../script/program.ts';

/** An answer made ready for what carries it. */
export interface Carried {
  readonly source: OpSource;
  readonly sink: Sink;
  /** Bytes that a fault adds behind the answer, for whoever records it. */
  readonly behind?: Uint8Array | undefined;
}

/** What carries answers. */
export interface Carrier<Ready extends Carried> {
  readonly clock: Clock;
  /** Makes an answer ready to be played. */
  carry(answer: PlayableAnswer, answering: Answering<Ready>): Ready;
  /** Nothing more is said of it. Returns how it ended, if it was the answer that ended. */
  ends(carried: Ready, outcome: Outcome, exchange: Exchange): AnswerEnd | undefined;
  /** Its exchange is over, at a moment of the clock. */
  answered(carried: Ready, outcome: Outcome, at: number): void;
  /** Our side was closed by the answer, and the peer is to be read on. */
  halfClosed(): void;
}

/** Who records an exchange. */
export interface ExchangeRecorder<Ready extends Carried> {
  answered(exchange: Exchange, at: number, behind: Uint8Array | undefined): void;
  /** A fault cuts the answer off: so many bytes of what is written are held back. */
  cutOff(unsentBytes: number): void;
  played(op: PlainOp, countedFrom: number, offsetMs: number): void;
  gateReached(name: string): void;
  gateReleased(by: string): void;
  /** @param carried undefined when no answer was known */
  finished(outcome: Outcome, carried?: Ready): void;
}

/** Plays the answer of one exchange. */
export class Answering<Ready extends Carried> implements PlayerEvents, AnsweringPlayer {
  readonly exchange: Exchange;
  readonly #carrier: Carrier<Ready>;
  readonly #recorder: ExchangeRecorder<Ready> | undefined;
  #carried: Ready | undefined;
  #player: Player | undefined;
  /** While it plays what needs no waiting: when it began. */
  #beginsAt: number | undefined;
  #peerHasEnded = false;
  #isOver = false;

  constructor(
    exchange: Exchange,
    carrier: Carrier<Ready>,
    recorder: ExchangeRecorder<Ready> | undefined,
  ) {
    this.exchange = exchange;
    this.#carrier = carrier;
    this.#recorder = recorder;
  }

  /** Whether the answer is known and being played. */
  get isPlaying(): boolean {
    return this.#player !== undefined && !this.#isOver;
  }

  /** What is played, once that is known. */
  get carried(): Ready | undefined {
    return this.#carried;
  }

  /** Plays an answer, now or when it is known. Of several, the first that is known. */
  begin(answer: PlayableAnswer | Promise<PlayableAnswer>): void {
    if (answer instanceof Promise) void answer.then((settled) => this.#play(settled));
    else this.#play(answer);
  }

  /** The peer sends nothing more: see {@link Player.peerEnded}. */
  peerEnded(): void {
    this.#peerHasEnded = true;
    this.exchange.peerClosed();
    this.#player?.peerEnded();
  }

  /** Stops at once: nothing more is said, and what a handler still computes is not wanted. */
  stop(reason: 'peerClosed' | 'stopped'): void {
    if (this.#isOver) return;
    if (this.#player !== undefined) {
      this.#player.stop(reason);
      return;
    }
    this.#isOver = true;
    this.#recorder?.finished(reason);
    this.exchange.finish(reason, this.#carrier.clock.now());
  }

  /** Ends the connection here, whatever was still to be said. */
  breakOff(how: 'close' | 'reset'): void {
    this.#player?.breakOff(how);
  }

  /** A fault holds back so many bytes of what is written now. */
  cutOff(unsentBytes: number): void {
    this.exchange.isCutOff = true;
    this.#recorder?.cutOff(unsentBytes);
  }

  get gate(): string | undefined {
    return this.#player?.gate;
  }

  get isHanging(): boolean {
    return this.#player?.isHanging === true;
  }

  get isPausing(): boolean {
    return this.#player?.isPausing === true;
  }

  get isReceiving(): boolean {
    return this.#player?.isReceiving === true;
  }

  /** Lets the answer pass `gate`: recorded before what follows it. */
  release(gate: string): boolean {
    if (this.#player === undefined || this.#player.gate !== gate) return false;
    this.#recorder?.gateReleased('the test');
    return this.#player.release(gate);
  }

  gateReached(name: string): void {
    this.#recorder?.gateReached(name);
    this.exchange.gateReached(name);
  }

  played(op: PlainOp, countedFrom: number, offsetMs: number): void {
    this.#recorder?.played(op, countedFrom, offsetMs);
    if (op.kind === 'hang') this.exchange.hangs();
  }

  halfClosed(): void {
    this.#carrier.halfClosed();
  }

  finished(outcome: Outcome): void {
    this.#isOver = true;
    const carried = this.#carried as Ready;
    const end = this.#carrier.ends(carried, outcome, this.exchange);
    this.#recorder?.finished(outcome, carried);
    // What was said without any wait has taken no time.
    const now = this.#beginsAt ?? this.#carrier.clock.now();
    this.exchange.finish(outcome, now, end);
    this.#carrier.answered(carried, outcome, now);
  }

  #play(answer: PlayableAnswer): void {
    if (this.#isOver || this.#player !== undefined) {
      dismiss(answer);
      return;
    }
    const { exchange } = this;
    const { clock } = this.#carrier;
    const carried = this.#carrier.carry(answer, this);
    this.#carried = carried;
    const { source, sink } = carried;
    this.#player = new Player(source, sink, clock, this, exchange.request.incoming);
    const startedAt = clock.now();
    exchange.playedBy(this, startedAt);
    this.#recorder?.answered(exchange, startedAt, carried.behind);
    if (this.#peerHasEnded) this.#player.peerEnded();
    this.#beginsAt = startedAt;
    this.#player.start(startedAt);
    this.#beginsAt = undefined;
  }
}

/** An answer that is not wanted any more. */
export function dismiss(answer: PlayableAnswer): void {
  if (answer instanceof LiveScript) answer.finish(false);
  else if (answer instanceof Conversation) answer.finish('stopped');
  else if (!isScript(answer) && answer.content instanceof ContentStream) answer.content.leave();
}
