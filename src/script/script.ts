// What a person types: `script.head(200).write('hello').end()`.
//
// Rule: the types know whether a script is at its head, in its body or over,
// and nothing else; everything finer is a UsageError at the line that says it.

import type { FieldsInput, FieldValueInput } from './fields-input.ts';
import type { ScriptJson } from './script-json.ts';
import type { Step } from './steps.ts';

/** Bytes to send: a string is sent as UTF-8. */
export type BytesInput = string | Uint8Array;

/**
 * A response declared byte by byte: an immutable value.
 *
 * Every method returns a new script, so a common beginning can be shared.
 * A server adds no field to it and changes no byte of it. Played as an answer,
 * a script that does not say how it ends, ends with {@link OpenScript.end}.
 */
export interface Script {
  /** The steps as plain data. */
  readonly steps: readonly Step[];
  /** The chain of calls that makes this script, one step a line. */
  toString(): string;
  /** Plain JSON; `parseScript` reads it back. */
  toJSON(): ScriptJson;
}

/** What can be said at any time before a script is over. */
export interface OpenScript<Self> extends Script {
  /** Sends `bytes` as they are. The way to lie on purpose. */
  raw(bytes: BytesInput): Self;
  /**
   * Sends what follows no earlier than `ms` milliseconds later. Delays add up
   * from the start of the script, or from the release of its last gate, so
   * that lateness does not. `delay(0)` makes what follows a write of its own.
   */
  delay(ms: number): Self;
  /** Waits until the test calls `route.release(name)`. */
  gate(name: string): Self;
  /**
   * Waits until so many bytes of the request's content have come, counted from its first and
   * decoded; or until all of it has, when it is shorter. `'all'` waits for its end.
   *
   * A script with this step is played as soon as the head of the request is there (route option
   * `at: 'head'`). It asks for the content: a peer that expects it gets `100 Continue` now
   * (RFC 9110 §10.1.1). When the content breaks off, the script ends.
   *
   * @throws UsageError when `bytes` is not a whole number from 1
   */
  receive(bytes: number | 'all'): Self;
  /**
   * The steps of `part`, `times` times (`Infinity`: until the peer leaves).
   * In a body write a function: `repeat(3, (s) => s.chunk('tick').delay(10))`.
   */
  repeat(times: number, part: Part<Self>): Self;
  /**
   * Finishes what the framing needs, and keeps the connection if it can be kept (RFC 9112 §9.3).
   * In a chunked body that is the last chunk, unless `lastChunk` sent it; one sent with `raw` does
   * not count.
   */
  end(): Script;
  /** Ends the sending side of the connection (FIN), whatever the framing still needs. */
  close(): Script;
  /** As `close()`, but requests that still come are read, and get no answer: the report shows them. */
  halfClose(): Script;
  /** Resets the connection (RST) once all bytes before it have left: a peer that does not read holds it up. */
  reset(): Script;
  /** Keeps the connection open and says nothing more. */
  hang(): Script;
}

/** A script whose head is not sent yet. */
export interface HeadScript extends OpenScript<HeadScript> {
  /**
   * The head of the response: status line, fields, empty line (RFC 9112 §4, §5).
   * `reason` replaces the registered reason phrase: text is sent as UTF-8, bytes as they are. `status` is any whole number, also one that HTTP
   * does not have.
   */
  head(status: number, headers?: FieldsInput, reason?: BytesInput): BodyScript;
  /** A status line of free text, without its CRLF; `header` and `endHeaders` follow. */
  statusLine(text: BytesInput): HeadScript;
  /** One field line; any text is sent, also what HTTP forbids. */
  header(name: string, value: FieldValueInput): HeadScript;
  /** The empty line that ends a head begun with `statusLine`. */
  endHeaders(): BodyScript;
  /** An interim response, such as 103 with `Link` (RFC 9110 §15.2, RFC 8297). */
  informational(status: number, headers?: FieldsInput): HeadScript;
  /** The steps of another script after these. */
  concat<Other extends Script>(other: Other): Other;
}

/** A script whose head is sent. */
export interface BodyScript extends OpenScript<BodyScript> {
  /** Content, framed by what the head declared: as it is, or as one chunk. */
  write(bytes: BytesInput): BodyScript;
  /** One chunk of the chunked coding (RFC 9112 §7.1). `size` may lie: bytes, or any text. */
  chunk(bytes: BytesInput, options?: ChunkOptions): BodyScript;
  /** The last chunk and its trailer fields; `end()` sends one when it is missing. */
  lastChunk(trailers?: FieldsInput): BodyScript;
  /** Content in pieces of `size` bytes (default 1), one every `every` milliseconds. */
  drip(bytes: BytesInput, options: DripOptions): BodyScript;
  /** The steps of a fragment (`script.raw(…).delay(…)`) or of a function `(s) => s.write('x')`. */
  concat(part: HeadScript | ((script: BodyScript) => BodyScript)): BodyScript;
  /** The steps of a script that is over, or of a function that ends it. */
  concat(part: Script | ((script: BodyScript) => Script)): Script;
}

/** Options of {@link BodyScript.chunk}. */
export interface ChunkOptions {
  /** The size to declare: a number of bytes, or any text. Default: the real one. */
  readonly size?: number | string;
  /** A chunk extension, without the leading `;` (RFC 9112 §7.1.1). */
  readonly extension?: string;
}

/** Options of {@link BodyScript.drip}. */
export interface DripOptions {
  /** Bytes a piece. Default 1. */
  readonly size?: number;
  /** Milliseconds from one piece to the next. */
  readonly every: number;
}

/** Steps to repeat: a fragment, or a function that adds them to the script. */
export type Part<Self> = HeadScript | ((script: Self) => Self);
