// Plays operations: the one place that writes, and the one that keeps time.
//
// Time: every deadline is the start of the script plus the delays so far, so
// that the lateness of one timer is not added to the next. A gate, and a source
// that had nothing to say, start a new count. Never early: the clock promises
// that. Bytes between two pauses leave in one write.

import type { Outcome } from './outcome.ts';
import type { Clock, Sink } from './ports.ts';
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

/** Operations played without a pause before the event loop gets a turn. */
const opsPerTurn = 1024;

/** Plays one source into one sink. */
export class Player {
  readonly #source: OpSource;
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #events: PlayerEvents;
  #base = 0;
  #offsetMs = 0;
  #gate: string | undefined;
  #isTellingGate = false;
  #hanging = false;
  #isPending = false;
  #over = false;
  #cancelTimer: (() => void) | undefined;
  /** The pause under way. */
  #pause: PlainOp | undefined;
  /** One for all waits: a stream of short delays makes little else. */
  readonly #resume = (): void => {
    this.#cancelTimer = undefined;
    if (this.#pause !== undefined) this.#played(this.#pause);
    this.#pause = undefined;
    this.#play();
  };

  constructor(source: OpSource, sink: Sink, clock: Clock, events: PlayerEvents) {
    this.#source = source;
    this.#sink = sink;
    this.#clock = clock;
    this.#events = events;
  }

  /** The gate the script waits at. */
  get gate(): string | undefined {
    return this.#gate;
  }

  /** Whether the script stays open and silent, as declared. */
  get isHanging(): boolean {
    return this.#hanging;
  }

  /** Whether nothing will be written until somebody acts: the script is at a gate, hangs, or nobody has said more yet. */
  get isHeld(): boolean {
    const waitsForPerson = this.#isPending && !this.#source.keepsTime;
    return this.#hanging || waitsForPerson || this.#gate !== undefined;
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

  #play(): void {
    let ops = 0;
    while (!this.#over) {
      if (ops === opsPerTurn) {
        this.#clock.yieldTurn(this.#resume);
        return;
      }
      ops += 1;
      const op = this.#source.next();
      this.#isPending = op === 'pending';
      if (op === 'pending') {
        this.#source.onAvailable(() => {
          if (!this.#source.keepsTime) this.#startCount();
          this.#play();
        });
        return;
      }
      switch (op.kind) {
        case 'bytes': {
          const takesMore = this.#sink.write(op.bytes, op.isPart);
          this.#played(op);
          if (takesMore) break;
          this.#sink.flushed(this.#resume);
          return;
        }
        case 'delay':
          this.#pause = op;
          this.#offsetMs += op.ms;
          this.#cancelTimer = this.#clock.at(this.#base + this.#offsetMs, this.#resume);
          return;
        case 'gate':
          if (this.#holdsAt(op.name)) return;
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
          return;
      }
    }
  }

  /** Whether nobody who was told of the gate released it. */
  #holdsAt(gate: string): boolean {
    this.#gate = gate;
    this.#isTellingGate = true;
    this.#events.gateReached(gate);
    this.#isTellingGate = false;
    return this.#gate !== undefined;
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
    this.#events.finished(outcome);
  }
}
