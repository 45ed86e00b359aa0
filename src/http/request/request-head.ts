import { Fields } from '../fields.ts';
import type { RequestTarget } from './request-target.ts';

/** The versions a request can have here (RFC 9110 §2.5). */
export type HttpVersion = '1.1' | '1.0' | '0.9';

/** Where the body of a request ends (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: 'none' }
  /** Exactly so many bytes: `Content-Length`. */
  | { readonly kind: 'length'; readonly bytes: number }
  /** Up to the last chunk and its trailers: `Transfer-Encoding: chunked`. */
  | { readonly kind: 'chunked' };

/** What a parser found out about a head, and where its bytes are. */
export interface RequestHeadParts {
  readonly method: string;
  readonly target: string;
  readonly requestTarget: RequestTarget;
  readonly version: HttpVersion;
  readonly framing: Framing;
  readonly persistent: boolean;
  readonly expectsContinue: boolean;
  readonly upgrade: boolean;
  /** The buffer that holds the head. Its bytes from `start` to `end` must never change. */
  readonly bytes: Buffer;
  /** Index of the first byte of the request line. */
  readonly start: number;
  /** Where names and values are, for {@link Fields.cutFrom}, counted from `start`. */
  readonly fieldMarks: readonly number[];
  /** Index of the first byte after the empty line. */
  readonly end: number;
}

/**
 * The head of a request: request line and field section.
 *
 * It has been checked when it exists. The fields are decoded on first use, so that a request
 * whose fields nobody reads does not pay for them.
 */
export class RequestHead {
  /** The method, case-sensitive, any token (RFC 9110 §9.1). */
  readonly method: string;
  /** The request target, exactly as sent. */
  readonly target: string;
  /** The request target, taken apart. */
  readonly requestTarget: RequestTarget;
  /** The version of the request; a request line without one is `'0.9'`. */
  readonly version: HttpVersion;
  /** Where the body ends. */
  readonly framing: Framing;
  /** Whether the peer wants to send another request after this one (RFC 9112 §9.3). */
  readonly persistent: boolean;
  /** Whether the peer may wait for `100 Continue` before it sends content (RFC 9110 §10.1.1). */
  readonly expectsContinue: boolean;
  /** Whether the peer offers to change the protocol (RFC 9110 §7.8). */
  readonly upgrade: boolean;

  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #fieldMarks: readonly number[];
  readonly #end: number;
  #fields: Fields | undefined;

  constructor(parts: RequestHeadParts) {
    this.method = parts.method;
    this.target = parts.target;
    this.requestTarget = parts.requestTarget;
    this.version = parts.version;
    this.framing = parts.framing;
    this.persistent = parts.persistent;
    this.expectsContinue = parts.expectsContinue;
    this.upgrade = parts.upgrade;
    this.#bytes = parts.bytes;
    this.#start = parts.start;
    this.#fieldMarks = parts.fieldMarks;
    this.#end = parts.end;
  }

  /** The exact bytes, from the request line to the empty line, inclusive. */
  get raw(): Buffer {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** The field lines, in wire order. */
  get fields(): Fields {
    // One call into C++ for the whole head: thirty small ones cost more than the parse.
    return (this.#fields ??= Fields.cutFrom(
      this.#bytes.toString('latin1', this.#start, this.#end),
      this.#fieldMarks,
    ));
  }

  /** Whether there is a line of a field. The fields are not decoded for it. */
  hasField(lowerCaseName: string): boolean {
    const marks = this.#fieldMarks;
    for (let i = 0; i < marks.length; i += 4) {
      const [start, end] = [marks[i] as number, marks[i + 1] as number];
      if (end - start !== lowerCaseName.length) continue;
      const name = this.#bytes.toString('latin1', this.#start + start, this.#start + end);
      if (name.toLowerCase() === lowerCaseName) return true;
    }
    return false;
  }

  /**
   * The Host field. An absolute target overrides it (RFC 9112 §3.2.2): see
   * {@link RequestTarget.authority}.
   */
  get host(): string | undefined {
    return this.fields.get('host');
  }
}
