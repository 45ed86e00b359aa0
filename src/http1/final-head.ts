// Where the head of the final response ends in the bytes that a server sends
// (RFC 9112 §2.1), as a browser reads them: interim responses go before it, and
// a bare LF ends a line too.

import { CR, LF } from './grammar.ts';

/** Longer than the part of a status line that says whether it is interim. */
const maxStatusBytes = 32;
/** 101 is the last of its connection. */
const interimStatus = /^HTTP\/[\d.]+ +1(?!01)\d\d/i;

/** Finds the end of a head in bytes that come in any pieces. */
export class FinalHead {
  #isOver = false;
  /** The beginning of the status line. */
  #statusLine = '';
  /** Bytes of the line at hand, without CR. */
  #lineBytes = 0;
  #lines = 0;

  /** How many of these bytes are of heads; undefined when the head goes on behind them. */
  take(bytes: Uint8Array): number | undefined {
    if (this.#isOver) return 0;
    for (const [index, byte] of bytes.entries()) {
      if (byte === LF) {
        if (this.#endsHead()) return index + 1;
      } else if (byte !== CR) {
        this.#lineBytes += 1;
        if (this.#lines === 0 && this.#statusLine.length < maxStatusBytes) {
          this.#statusLine += String.fromCharCode(byte);
        }
      }
    }
    return undefined;
  }

  #endsHead(): boolean {
    const isEmpty = this.#lineBytes === 0;
    this.#lineBytes = 0;
    if (!isEmpty) {
      this.#lines += 1;
      return false;
    }
    // An empty line ahead of a head is none of it.
    if (this.#lines === 0) return false;
    this.#isOver = !interimStatus.test(this.#statusLine);
    this.#lines = 0;
    this.#statusLine = '';
    return this.#isOver;
  }
}
