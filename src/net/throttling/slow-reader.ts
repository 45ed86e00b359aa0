import type { Socket } from 'node:net';
import type { Clock } from '../../script/ports.ts';

/** How many milliseconds of bytes are handed on together. */
const sliceMs = 10;

/** How to read a socket slowly. */
export interface SlowReaderSettings {
  readonly bytesPerSecond: number;
  readonly clock: Clock;
  /** Gets what was read, in slices; the end and the close of the socket are its own events. */
  received(bytes: Buffer): void;
}

/**
 * Reads a socket, instead of listeners of its `data`, no faster than a rate.
 *
 * What it does not read yet fills the buffers of this process (16 or 64 KiB), then those of the
 * operating systems; then the window is closed, and the peer has to wait.
 */
export class SlowReader {
  readonly #socket: Socket;
  readonly #settings: SlowReaderSettings;
  readonly #sliceBytes: number;
  #isPaused = false;
  #cancelTimer: (() => void) | undefined;

  constructor(socket: Socket, settings: SlowReaderSettings) {
    this.#socket = socket;
    this.#settings = settings;
    this.#sliceBytes = Math.max(1, Math.floor((settings.bytesPerSecond * sliceMs) / 1000));
    socket.on('readable', () => this.#readOn(settings.clock.now()));
    socket.on('close', () => this.#cancel());
  }

  isPaused(): boolean {
    return this.#isPaused;
  }

  /** Reads nothing until {@link resume}. */
  pause(): void {
    this.#isPaused = true;
    this.#cancel();
  }

  /** Reads on. */
  resume(): void {
    this.#isPaused = false;
    this.#readOn(this.#settings.clock.now());
  }

  /** Reads the next slice, which has been there since `now`, when its last byte is due. */
  #readOn(now: number): void {
    if (this.#cancelTimer !== undefined) return;
    const bytes = Math.min(this.#socket.readableLength, this.#sliceBytes);
    if (bytes === 0) {
      // Nothing is left: the end may be what comes next, also to who is paused.
      this.#socket.read(0);
      return;
    }
    if (this.#isPaused) return;
    const { bytesPerSecond, clock } = this.#settings;
    const dueAt = now + (bytes * 1000) / bytesPerSecond;
    this.#cancelTimer = clock.at(dueAt, () => {
      this.#cancelTimer = undefined;
      const slice = this.#socket.read(bytes) as Buffer | null;
      if (slice !== null) this.#settings.received(slice);
      // Of what was there all the time, no millisecond is lost to a late timer.
      this.#readOn(dueAt);
    });
  }

  #cancel(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}
