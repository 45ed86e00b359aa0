import { systemClock } from '../clock/system-clock.ts';
import type { ConnectionTimes } from './serving.ts';

/** Who is told that it took too long. */
interface TimerListener {
  idle(): void;
  slowHead(): void;
}

/**
 * Watches how long a connection is idle, and how long a head takes. One timer for all that a
 * connection does: it looks at what is due, and a request costs no timer of its own.
 */
export class ConnectionTimer {
  readonly #ms: Readonly<Record<'request' | 'head', number>>;
  readonly #listener: TimerListener;
  #waitsFor: 'request' | 'head' | undefined;
  #dueAt = Infinity;
  #cancel: (() => void) | undefined;

  constructor({ idleMs, headMs }: ConnectionTimes, listener: TimerListener) {
    this.#ms = { request: idleMs, head: headMs };
    this.#listener = listener;
    this.watchIdle();
  }

  /** Nothing is waited for: a request is there. */
  busy(): void {
    this.#waitsFor = undefined;
  }

  /**
   * A request is waited for, or the rest of its head.
   *
   * @param quietSince when it was last busy: the time without a request counts from then
   */
  watch(hasPartOfHead: boolean, quietSince: number): void {
    if (hasPartOfHead) this.#wait('head');
    else this.#wait('request', quietSince);
  }

  /** Counts the time without a request from now on, unless it does so already. */
  watchIdle(): void {
    this.#wait('request');
  }

  /** Watches nothing any more. */
  stop(): void {
    this.#waitsFor = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #wait(what: 'request' | 'head', since?: number): void {
    if (this.#waitsFor === what) return;
    this.#waitsFor = what;
    const from = since ?? systemClock.now();
    this.#dueAt = from + this.#ms[what];
    if (this.#cancel === undefined) this.#look(from);
  }

  /** Looks again when the shorter of the two times is over: nothing can be due before. */
  #look(now: number): void {
    const at = Math.min(this.#dueAt, now + Math.min(this.#ms.head, this.#ms.request));
    this.#cancel = systemClock.at(at, () => {
      this.#cancel = undefined;
      const waitsFor = this.#waitsFor;
      if (waitsFor === undefined) return;
      if (systemClock.now() < this.#dueAt) {
        this.#look(systemClock.now());
        return;
      }
      this.#waitsFor = undefined;
      if (waitsFor === 'head') this.#listener.slowHead();
      else this.#listener.idle();
    });
  }
}

/** Undefined when there is nothing to watch. */
export function connectionTimer(
  times: ConnectionTimes | undefined,
  listener: TimerListener,
): ConnectionTimer | undefined {
  if (times === undefined || (times.idleMs === Infinity && times.headMs === Infinity)) {
    return undefined;
  }
  return new ConnectionTimer(times, listener);
}
