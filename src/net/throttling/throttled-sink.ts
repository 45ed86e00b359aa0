// Writes through a slow line: what is written arrives in order, unchanged, never
// early, and late by no more than one timer.
//
// Rule: `flushed` means that our end of the line is free, as it does for a
// socket. What travels is out of our hands, but it arrives: the end and a reset
// travel behind the bytes before them. So a line of any latency is used to its
// full rate, and nothing that was written is lost unless the connection dies.

import type { Clock, Sink } from '../../script/ports.ts';
import { SlowLine, type LineSettings } from './slow-line.ts';
import type { SinkRecorder } from '../connection/socket-sink.ts';

/** Bytes that may wait at our end: the usual send buffer of a system. */
const maxBacklogBytes = 65_536;
/** Bytes on the line, waiting or travelling: more than any preset lets travel. */
const maxLineBytes = 16_777_216;

/** A sink in front of another one. */
export class ThrottledSink implements Sink {
  readonly #sink: Sink;
  readonly #clock: Clock;
  readonly #line: SlowLine;
  readonly #recorder: SinkRecorder | undefined;
  /** Who waits for our end to be free. */
  #waiting: (() => void)[] = [];
  /** The sink behind has asked us to wait. */
  #isBlocked = false;
  /** When it was ready again, or the line had room again. */
  #releasedAt = -Infinity;
  #isPumping = false;
  #isTelling = false;
  #isDiscarded = false;
  #armedFor = Infinity;
  #cancelTimer: (() => void) | undefined;

  /** @param recorder is told what leaves, when it does, and not when it arrives */
  constructor(sink: Sink, clock: Clock, line: LineSettings, recorder?: SinkRecorder) {
    this.#recorder = recorder;
    this.#sink = sink;
    this.#clock = clock;
    this.#line = new SlowLine(line);
  }

  write(bytes: Uint8Array): boolean {
    this.#recorder?.sent(bytes);
    // Whoever wrote them may fill their memory anew when our end is free, long before they arrive.
    if (bytes.length > 0) this.#send(Buffer.from(bytes));
    return !this.#isHeldUp && this.#line.backlogAt(this.#clock.now()) <= maxBacklogBytes;
  }

  flushed(callback: () => void): void {
    if (this.#isFree) {
      callback();
      return;
    }
    this.#waiting.push(callback);
    this.#arm();
  }

  end(): void {
    this.#recorder?.closed('server', 'fin');
    this.#send('end');
  }

  reset(): void {
    this.#recorder?.closed('server', 'rst');
    this.#send('reset');
  }

  /** The connection is gone: forgets what has not arrived, and leaves no timer. */
  discard(): void {
    this.#isDiscarded = true;
    this.#line.clear();
    this.#waiting = [];
    this.#arm();
  }

  get #isHeldUp(): boolean {
    return this.#isBlocked || this.#line.bytes > maxLineBytes;
  }

  get #isFree(): boolean {
    return this.#isDiscarded || (!this.#isHeldUp && this.#line.freeAt <= this.#clock.now());
  }

  #send(content: Uint8Array | 'end' | 'reset'): void {
    if (this.#isDiscarded) return;
    // Whoever was told that our end is free goes on from that moment, however late we told it.
    this.#line.send(content, this.#isTelling ? this.#releasedAt : this.#clock.now());
    this.#pump();
  }

  #pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    this.#passOn();
    this.#tell();
    this.#isPumping = false;
    this.#arm();
  }

  /** Passes on what has arrived by now. */
  #passOn(): void {
    const now = this.#clock.now();
    for (let { next } = this.#line; next !== undefined && next.at <= now; { next } = this.#line) {
      if (this.#isBlocked) return;
      const wasHeldUp = this.#isHeldUp;
      this.#line.takeNext();
      if (wasHeldUp && !this.#isHeldUp) this.#releasedAt = now;
      if (next.content === 'end') this.#sink.end();
      // A reset destroys what the operating system has not taken.
      else if (next.content === 'reset') this.#sink.flushed(() => this.#sink.reset());
      else if (!this.#sink.write(next.content)) this.#block();
    }
  }

  #block(): void {
    this.#isBlocked = true;
    this.#sink.flushed(() => {
      this.#isBlocked = false;
      this.#releasedAt = this.#clock.now();
      this.#pump();
    });
  }

  /** Calls back whoever waits, if our end is free. */
  #tell(): void {
    if (this.#waiting.length === 0 || !this.#isFree) return;
    this.#isTelling = true;
    for (const callback of this.#waiting.splice(0)) callback();
    this.#isTelling = false;
  }

  #arm(): void {
    const arrivesAt = this.#isBlocked ? Infinity : (this.#line.next?.at ?? Infinity);
    const isWaitedFor = this.#waiting.length > 0 && !this.#isHeldUp;
    const deadline = Math.min(arrivesAt, isWaitedFor ? this.#line.freeAt : Infinity);
    if (deadline === this.#armedFor) return;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#armedFor = deadline;
    if (deadline === Infinity) return;
    this.#cancelTimer = this.#clock.at(deadline, () => {
      this.#armedFor = Infinity;
      this.#cancelTimer = undefined;
      this.#pump();
    });
  }
}
