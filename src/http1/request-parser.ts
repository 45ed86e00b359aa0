// The requests of one connection, from bytes to events (RFC 9112).
//
// Sans-IO: bytes go in with `receive`, events are pulled out with `nextEvent`.
// It knows no socket, no timer and no response. Goals, in this order: two
// readers never disagree about a request (what is doubtful is refused); no
// input makes it throw, loop or grow without bound; a head in one packet is
// parsed in place, without a copy.
//
// Pull based, so that the caller decides when the next pipelined request is
// looked at: not before this one is answered, and it pauses the socket till then.

import { protocolError } from '../http/protocol-error.ts';
import type { ProtocolError } from '../http/protocol-error.ts';
import type { Framing } from '../http/request/request-head.ts';
import { END, LengthDecoder } from './body-decoder.ts';
import type { BodyDecoder } from './body-decoder.ts';
import { ChunkedDecoder } from './chunked-decoder.ts';
import type { RequestEvent } from './events.ts';
import { CR, LF } from './grammar.ts';
import { HeadParser } from './head-parser.ts';
import { DEFAULT_PARSER_LIMITS } from './parser-limits.ts';
import type { ParserLimits } from './parser-limits.ts';
import { ReceiveBuffer } from './receive-buffer.ts';

type State =
  /** Before a request line, with nothing read of it. */
  | 'idle'
  | 'head'
  | 'body'
  /** After the last request: only empty lines and the end may come. */
  | 'last-request-done'
  /** After `closed`, after an error, or handed over. */
  | 'over';

/**
 * Parses the requests of one connection.
 *
 * It refuses what `node:http` refuses by default, and more where the RFC demands it; every
 * difference has its reason in test/http1/node-http.differential.test.ts.
 *
 * @example
 * parser.receive(packet);
 * for (let event = parser.nextEvent(); event; event = parser.nextEvent()) handle(event);
 */
export class RequestParser {
  readonly #limits: ParserLimits;
  readonly #buffer = new ReceiveBuffer();
  readonly #heads: HeadParser;
  #state: State = 'idle';
  /** Whether another request may follow the one at hand. */
  #persistent = true;
  /** Undefined for a request without body. */
  #decoder: BodyDecoder | undefined;
  #ended = false;
  /** Before the request line to come. */
  #emptyLineBytes = 0;

  constructor(limits: Partial<ParserLimits> = {}) {
    this.#limits = { ...DEFAULT_PARSER_LIMITS, ...limits };
    this.#heads = new HeadParser(this.#limits);
  }

  /** How many bytes were received and are not part of an event yet. */
  get bufferedBytes(): number {
    return this.#buffer.length;
  }

  /**
   * Stores what the peer has sent. Events may be views of these bytes: the caller must not write
   * to them any more.
   */
  receive(bytes: Buffer): void {
    if (this.#state !== 'over' && bytes.length > 0) this.#buffer.append(bytes);
  }

  /** Notes that the peer will send nothing more. */
  receiveEnd(): void {
    this.#ended = true;
  }

  /**
   * The next event; undefined when more bytes are needed, and for good after `closed` and
   * `error`. Ask for the next request when this one is answered, not before.
   */
  nextEvent(): RequestEvent | undefined {
    switch (this.#state) {
      case 'idle':
        return this.#skipsToLine() ? this.#startHead() : this.#noLine();
      case 'head':
        return this.#nextHead();
      case 'body':
        return this.#nextOfBody();
      case 'last-request-done':
        return this.#skipsToLine() ? this.#refuseRequest() : this.#noLine();
      case 'over':
        return undefined;
    }
  }

  /**
   * Hands over what is buffered, after a CONNECT or an Upgrade that was accepted: it is not
   * HTTP/1 any more. The parser is over.
   */
  takeRemaining(): Buffer {
    this.#state = 'over';
    return this.#buffer.take(this.#buffer.length);
  }

  /**
   * Skips line ends before a request line (RFC 9112 §2.2), in any combination as node:http does.
   *
   * @returns whether anything else follows them
   */
  #skipsToLine(): boolean {
    const { bytes, start, end } = this.#buffer;
    if (start === end) return false;
    const limit = Math.min(end, start + this.#limits.maxRequestLineBytes - this.#emptyLineBytes);
    let i = start;
    while (i < limit && isLineEnd(bytes[i])) i++;
    this.#buffer.readTo(i);
    this.#emptyLineBytes += i - start;
    return i < end && !isLineEnd(bytes[i]);
  }

  /** Nothing but line ends, as far as they were looked at. */
  #noLine(): RequestEvent | undefined {
    const { start, end } = this.#buffer;
    if (start < end) {
      return this.#fail(protocolError('too-many-empty-lines', this.#buffer.offsetOf(start)));
    }
    return this.#closed();
  }

  #startHead(): RequestEvent | undefined {
    this.#state = 'head';
    this.#emptyLineBytes = 0;
    return this.#nextHead();
  }

  #nextHead(): RequestEvent | undefined {
    const head = this.#heads.next(this.#buffer);
    if (head === undefined) return this.#incomplete('incomplete-head');
    if ('code' in head) return this.#fail(head);
    this.#state = 'body';
    this.#persistent = head.persistent;
    this.#decoder = this.#decoderFor(head.framing);
    return { kind: 'head', head };
  }

  #decoderFor(framing: Framing): BodyDecoder | undefined {
    switch (framing.kind) {
      case 'none':
        return undefined;
      case 'length':
        return new LengthDecoder(framing.bytes, this.#heads.contentLengthOffset, this.#limits);
      case 'chunked':
        return new ChunkedDecoder(this.#limits);
    }
  }

  #nextOfBody(): RequestEvent | undefined {
    const event = this.#decoder === undefined ? END : this.#decoder.next(this.#buffer);
    if (event === undefined) return this.#incomplete('incomplete-body');
    if (event.kind === 'error') this.#state = 'over';
    if (event.kind === 'end') this.#state = this.#persistent ? 'idle' : 'last-request-done';
    return event;
  }

  #closed(): RequestEvent | undefined {
    if (!this.#ended) return undefined;
    this.#state = 'over';
    return { kind: 'closed' };
  }

  #refuseRequest(): RequestEvent {
    const offset = this.#buffer.offsetOf(this.#buffer.start);
    return this.#fail(protocolError('request-after-close', offset));
  }

  #incomplete(code: 'incomplete-head' | 'incomplete-body'): RequestEvent | undefined {
    if (!this.#ended) return undefined;
    return this.#fail(protocolError(code, this.#buffer.offsetOf(this.#buffer.end)));
  }

  #fail(error: ProtocolError): RequestEvent {
    this.#state = 'over';
    return { kind: 'error', error };
  }
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === CR || byte === LF;
}
