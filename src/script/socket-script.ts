// What a person types: `webSocket.accept().text('hello').receive('bye').end()`.

import type { OmittingFieldsInput } from './fields-input.ts';
import type { BytesInput } from './script.ts';
import type { MessageMatch, SocketStep } from './socket-steps.ts';

/**
 * A conversation on a WebSocket (RFC 6455), declared message by message: an immutable value.
 *
 * Every method returns a new script. Played as an answer, a script that does not say how it ends,
 * ends with {@link OpenSocketScript.end}. It answers a WebSocket handshake only.
 */
export interface SocketScript {
  /** The steps as plain data. */
  readonly steps: readonly SocketStep[];
  /** The chain of calls that makes this script, one step a line. */
  toString(): string;
}

/** Headers as a reply has them: `null` leaves a field out that the server would send. */
export type AcceptHeaders = OmittingFieldsInput;

/** How a handshake is accepted. */
export interface AcceptOptions {
  /**
   * The subprotocol (RFC 6455 §1.9), sent as it is, also one that the page did not ask for; `null`
   * sends none. @default the first that the page asks for
   */
  readonly protocol?: string | null;
  /**
   * `'permessage-deflate'`, with parameters as in `Sec-WebSocket-Extensions`: messages of both
   * directions may be compressed (RFC 7692), if the page offers it. @default none
   */
  readonly extensions?: string;
  /**
   * More fields. One that the server would send is replaced, or with `null` left out: so a wrong
   * `Sec-WebSocket-Accept` is said.
   */
  readonly headers?: AcceptHeaders;
  /**
   * Whether a ping of the page gets its pong, and a close frame of the page another one, by itself.
   * @default true
   */
  readonly answers?: boolean | { readonly pings?: boolean; readonly close?: boolean };
}

/** How a frame differs from a usual one. */
export interface FrameOptions {
  /** Whether it is the last frame of its message. @default true */
  readonly fin?: boolean;
  /** The three reserved bits as a number: `0b100` is RSV1. @default 0 */
  readonly rsv?: number;
  /** Four bytes: the payload is masked with them, which a server must not do. */
  readonly mask?: Uint8Array;
  /** The length to declare, in bytes. It may lie. @default the real one */
  readonly length?: number | bigint;
  /** In how many bits the length is written. @default as few as it needs */
  readonly lengthForm?: 7 | 16 | 64;
}

/** What can be said at any time before a script is over. */
interface SocketWords<Self> extends SocketScript {
  /** Sends `bytes` as they are: before `accept()` in place of it, behind it between frames. */
  raw(bytes: BytesInput): Self;
  /** Says what follows no earlier than `ms` milliseconds later; see the same word of a script. */
  delay(ms: number): Self;
  /** Waits until the test calls `route.release(name)`. */
  gate(name: string): Self;
  /** Ends the connection (FIN) without a close frame: the page sees 1006, unless one was sent. */
  close(): SocketScript;
  /** Resets the connection (RST): the page sees 1006. */
  reset(): SocketScript;
  /** Keeps the connection open and says nothing more; pings and a close of the page are answered. */
  hang(): SocketScript;
}

/** A conversation whose handshake is not accepted yet: where every one begins. */
export interface SocketStart extends SocketWords<SocketStart> {
  /**
   * Accepts the handshake: the head with status 101 (RFC 6455 §4.2.2).
   *
   * @throws UsageError when an option is wrong
   */
  accept(options?: AcceptOptions): OpenSocketScript;
}

/** A conversation whose handshake is accepted. */
export interface OpenSocketScript extends SocketWords<OpenSocketScript> {
  /** A text message. Text that is no UTF-8 is a lie: `frame(1, bytes)`. */
  text(text: string): OpenSocketScript;
  /** A text message with a value as JSON. */
  json(value: unknown): OpenSocketScript;
  /** A binary message. */
  binary(bytes: BytesInput): OpenSocketScript;
  /** A ping, of at most 125 bytes. */
  ping(bytes?: BytesInput): OpenSocketScript;
  /** A pong that nobody asked for, of at most 125 bytes. */
  pong(bytes?: BytesInput): OpenSocketScript;
  /** One frame in which everything may lie (RFC 6455 §5.2). It is not compressed. */
  frame(opcode: number, payload?: BytesInput, options?: FrameOptions): OpenSocketScript;
  /**
   * A close frame: any code from 0 to 65535, and a reason of at most 123 bytes; without a code it
   * has no content, and the page sees 1005. The connection stays open until `end()` or `close()`.
   */
  closeFrame(code?: number, reason?: BytesInput): OpenSocketScript;
  /**
   * Waits for a message of the page: the oldest that matches and that no `receive` has met. Without
   * a match, for any.
   */
  receive(match?: MessageMatch): OpenSocketScript;
  /** The steps that `part` adds, `times` times (`Infinity`: until the page leaves). */
  repeat(times: number, part: (script: OpenSocketScript) => OpenSocketScript): OpenSocketScript;
  /** The steps that `part` adds: a common part of several conversations. */
  concat<Result extends SocketScript>(part: (script: OpenSocketScript) => Result): Result;
  /**
   * Closes well: a close frame with 1000 unless one was sent, then the close frame of the page is
   * waited for, then FIN. Behind a frame that is not whole there is no close frame.
   */
  end(): SocketScript;
}
