// What the player needs from the outside world. A socket and the system's
// timers implement these in `net`; tests use memory and a fake clock.

/** Where bytes go: the sending side of one connection. */
export interface Sink {
  /**
   * Takes all of `bytes`; false asks to wait for {@link flushed} before more. A part may be held
   * back until the rest of its write follows, at once.
   */
  write(bytes: Uint8Array, isPart?: boolean): boolean;
  /** Calls back once, when everything written was handed to the operating system; at once if it was. */
  flushed(callback: () => void): void;
  /** Ends the sending side after what was written (FIN). */
  end(): void;
  /** Resets the connection (RST). */
  reset(): void;
}

/** The content of the request that is answered, as it comes. */
export interface IncomingContent {
  /**
   * Whether so many bytes have come, or all there are; if not, `callback` is called once they have.
   * When the content breaks off first, it is never called. To ask is to want the content.
   */
  hasReceived(bytes: number, callback: () => void): boolean;
}

/** What time it is, in milliseconds from any fixed moment; it never goes back. */
export interface Clock {
  now(): number;
  /**
   * Calls back once `now()` has reached `deadline`, never before, and never in the turn of the event
   * loop in which it was asked; returns a function that cancels.
   */
  at(deadline: number, callback: () => void): () => void;
  /** Calls back after what is waiting in the event loop has had its turn. */
  yieldTurn(callback: () => void): void;
}
