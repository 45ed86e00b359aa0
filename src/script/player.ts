// Plays operations: the one place that writes, and the one that keeps time.
//
// Time: every deadline is the start of the script plus the delays so far, so
// that the lateness of one timer is not added to the next. A hold (a gate, content
// that has not come, a source that has nothing to say) starts a new count. Never
// early: the clock promises that. Bytes between two pauses leave in one write.
//
// Fairness: a turn of the event loop belongs to all. Whatever calls the player back
// may do so within the same turn (a promise, a socket that takes all at once), so
// it counts what it does until it has waited for a turn of its own.

import type { Outcome } from './outcome.ts';
import type { Clock, IncomingContent, Sink } from './ports.ts';
import type { OpSource, PlainOp } from './program.ts';

export type { Outcome } from './outcome.ts';

/** What the player tells about itself. */
export interface PlayerEvents {
  /** The script waits at a gate until {@link Player.release}. */
  gateReached(name: string): void;
  /**
   * An operation is done: its bytes were written, its pause is over, its ending begins.
   *
   * @param countedFrom when the count of delays began, by the clock
   * @param offsetMs the delays since then
   */
  played?(op: PlainOp, countedFrom: number, offsetMs: number): void;
  /** Our side of the connection was closed, and the peer is to be read on. */
  halfClosed?(): void;
  /** Once, last. */
  finished(outcome: Outcome): void;
}

/** How much is played before the event loop gets a turn: about a millisecond of work. */
const opsPerTurn = 256;
const bytesPerTurn = 1024 * 1024;

/** For an answer to what was no request. */
const nothingToCome: IncomingContent = { hasReceived: () => true };

/** Plays one source into one sink. */
export class Player {
  readonly #source: OpSource;
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #events: PlayerEvents;
  readonly #content: IncomingContent;
  #base = 0;
  #offsetMs = 0;
  #gate: string | undefined;
  #isTellingGate = false;
  #hanging = false;
  #isPending = false;
  /** What of the request's content is waited for. */
  #receiving: PlainOp | undefined;
  #peerHasEnded = false;
  #over = false;
  #cancelTimer: (() => void) | undefined;
  /** The pause under way. */
  #pause: PlainOp | undefined;
  #opsOfTurn = 0;
  #bytesOfTurn = 0;
  /** One for all waits, made for the first: a stream of short delays makes little else, most answers wait for nothing. */
  #resume: (() => void) | undefined;

  constructor(
    source: OpSource,
    sink: Sink,
    clock: Clock,
    events: PlayerEvents,
    content: IncomingContent = nothingToCome,
  ) {
    this.#source = source;
    this.#sink = sink;
    this.#clock = clock;
    this.#events = events;
    this.#content = content;
  }

  /** The gate the script waits at. */
  get gate(): string | undefined {
    return this.#gate;
  }

  /** Whether the script stays open and silent, as declared. */
  get isHanging(): boolean {
    return this.#hanging;
  }

  /** Whether a pause is under way. */
  get isPausing(): boolean {
    return this.#pause !== undefined;
  }

  /** Whether the script waits for content of the request. */
  get isReceiving(): boolean {
    return this.#receiving !== undefined;
  }

  /**
   * Plays the first operations, as far as they need no waiting.
   *
   * @param now the present time of the clock
   */
  start(now = this.#clock.now()): void {
    this.#base = now;
    this.#play();
  }

  /** Lets the script pass the gate it waits at; false when it waits at none of this name. */
  release(name: string): boolean {
    if (this.#over || this.#gate !== name) return false;
    this.#gate = undefined;
    this.#startCount();
    // Whoever is told of a gate may release it at once: the loop that told goes on, and the stack does not grow.
    if (!this.#isTellingGate) this.#play();
    return true;
  }

  /**
   * The peer sends nothing more. It may have left, or it may read on: it still gets all that needs
   * nobody. But where the script is held, now or later, it ends.
   */
  peerEnded(): void {
    this.#peerHasEnded = true;
    if (this.isHeld) this.stop('peerClosed');
  }

  /** Stops at once; nothing more is written. */
  stop(reason: 'peerClosed' | 'stopped'): void {
    this.#finish(this.#hanging ? 'hung' : reason);
  }

  /** Ends the connection here, whatever was still to be said. */
  breakOff(how: 'close' | 'reset'): void {
    if (this.#over) return;
    if (how === 'close') {
      this.#sink.end();
      this.#finish('closed');
    } else {
      // First, as below.
      this.#finish('reset');
      this.#sink.reset();
    }
  }

  /** Whether nothing will be written until somebody acts: the test, or the peer. */
  get isHeld(): boolean {
    const waitsForPerson = this.#isPending && !this.#source.keepsTime;
    const waits = waitsForPerson || this.#gate !== undefined || this.#receiving !== undefined;
    return this.#hanging || waits;
  }

  #play(): void {
    while (!this.#over) {
      if (this.#opsOfTurn >= opsPerTurn || this.#bytesOfTurn >= bytesPerTurn) {
        this.#clock.yieldTurn(() => this.#resumeInOwnTurn());
        return;
      }
      this.#opsOfTurn += 1;
      const op = this.#source.next();
      this.#isPending = op === 'pending';
      if (op === 'pending') {
        if (this.#endsHere()) return;
        this.#source.onAvailable(() => {
          if (!this.#source.keepsTime) this.#startCount();
          this.#play();
        });
        return;
      }
      switch (op.kind) {
        case 'bytes': {
          const takesMore = this.#sink.write(op.bytes, op.isPart);
          this.#bytesOfTurn += op.bytes.length;
          this.#played(op);
          if (takesMore) break;
          this.#sink.flushed(this.#resumes());
          return;
        }
        case 'delay':
          this.#pause = op;
          this.#offsetMs += op.ms;
          this.#cancelTimer = this.#clock.at(this.#base + this.#offsetMs, this.#resumes());
          return;
        case 'gate':
          if (this.#holdsAt(op.name)) return;
          break;
        case 'receive':
          if (this.#waitsFor(op, (go) => this.#content.hasReceived(op.contentBytes, go))) return;
          break;
        case 'wait':
          if (this.#waitsFor(op, (go) => op.hasCome(go))) return;
          break;
        case 'end':
          this.#played(op);
          this.#finish('ended');
          return;
        case 'close':
          this.#sink.end();
          this.#played(op);
          this.#finish('closed');
          return;
        case 'halfClose':
          this.#sink.end();
          this.#played(op);
          this.#events.halfClosed?.();
          this.#finish('closed');
          return;
        case 'reset':
          // A reset discards what the operating system has not taken yet.
          this.#sink.flushed(() => this.#reset(op));
          return;
        case 'hang':
          this.#played(op);
          this.#hanging = true;
          this.#endsHere();
          return;
      }
    }
  }

  #resumes(): () => void {
    return (this.#resume ??= () => {
      this.#cancelTimer = undefined;
      if (this.#pause === undefined) {
        this.#play();
        return;
      }
      this.#played(this.#pause);
      this.#pause = undefined;
      this.#resumeInOwnTurn();
    });
  }

  #resumeInOwnTurn(): void {
    this.#opsOfTurn = 0;
    this.#bytesOfTurn = 0;
    this.#play();
  }

  /** Whether nobody who was told of the gate released it. */
  #holdsAt(gate: string): boolean {
    this.#gate = gate;
    this.#isTellingGate = true;
    this.#events.gateReached(gate);
    this.#isTellingGate = false;
    if (this.#gate === undefined) return false;
    this.#endsHere();
    return true;
  }

  /** Whether what the peer sends is still to come. */
  #waitsFor(op: PlainOp, ask: (callback: () => void) => boolean): boolean {
    this.#receiving = op;
    const hasCome = ask(() => {
      if (this.#over) return;
      this.#received(op);
      this.#startCount();
      this.#play();
    });
    if (hasCome) this.#received(op);
    else this.#endsHere();
    return !hasCome;
  }

  #received(op: PlainOp): void {
    this.#receiving = undefined;
    this.#played(op);
  }

  /** Ends it when it is held and its peer has left. Returns whether it is over. */
  #endsHere(): boolean {
    if (this.#peerHasEnded && this.isHeld) this.stop('peerClosed');
    return this.#over;
  }

  #reset(op: PlainOp): void {
    if (this.#over) return;
    this.#played(op);
    // First, because the end of the connection may show at once, and is not the peer's doing.
    this.#finish('reset');
    this.#sink.reset();
  }

  #played(op: PlainOp): void {
    this.#events.played?.(op, this.#base, this.#offsetMs);
  }

  #startCount(): void {
    this.#base = this.#clock.now();
    this.#offsetMs = 0;
  }

  #finish(outcome: Outcome): void {
    if (this.#over) return;
    this.#over = true;
    this.#cancelTimer?.();
    this.#gate = undefined;
    this.#receiving = undefined;
    this.#events.finished(outcome);
  }
}
