// Does the peer want to send another request? RFC 9112 §9.3.

import type { HttpVersion } from '../http/request/request-head.ts';
import { isWord } from './grammar.ts';
import { tokenList } from './token-list.ts';

/** The connection options of one request that a server acts on (RFC 9110 §7.6.1). */
export class ConnectionOptions {
  #close = false;
  #keepAlive = false;
  #upgrade = false;

  get upgrade(): boolean {
    return this.#upgrade;
  }

  reset(): void {
    this.#close = false;
    this.#keepAlive = false;
    this.#upgrade = false;
  }

  /** Adds the value of one Connection field line. */
  add(bytes: Buffer, start: number, end: number): void {
    // What browsers send, without making a string of it.
    if (isWord(bytes, start, end, 'keep-alive')) {
      this.#keepAlive = true;
      return;
    }
    const options = tokenList(bytes.toString('latin1', start, end));
    this.#close ||= options.includes('close');
    this.#keepAlive ||= options.includes('keep-alive');
    this.#upgrade ||= options.includes('upgrade');
  }

  /**
   * Whether the connection outlives the request, as far as the peer is concerned.
   *
   * @param coded whether the request has Transfer-Encoding: in HTTP/1.0 its framing is not to
   *   be trusted, and the connection ends after it (RFC 9112 §6.1)
   */
  isPersistent(version: HttpVersion, coded: boolean): boolean {
    if (this.#close || version === '0.9') return false;
    return version === '1.1' || (this.#keepAlive && !coded);
  }
}
