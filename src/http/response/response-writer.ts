// wptserve's ResponseWriter: a response written while its handler runs.
//
// Rule: the first byte takes the answer out of everybody else's hands. From then on nothing is
// added or checked, and what the handler returns is ignored.

import { LiveScript } from '../../script/live-script.ts';
import { delayStep, rawStep } from '../../script/make-step.ts';
import type { Step } from '../../script/steps.ts';
import { describeValue, UsageError } from '../../usage-error.ts';
import { lengthAtHand } from './response-content.ts';
import { checkedHeaderValue, type HeaderValue } from './response-headers.ts';
import { reasonPhrase } from './status.ts';

const crlf = Buffer.from('\r\n');

/** What the writer needs to know of its response. */
export interface WrittenResponse {
  readonly encoding: BufferEncoding;
  readonly addRequiredHeaders: boolean;
  closeConnection: boolean;
}

/** Writes a response by hand, straight to the connection. */
export class ResponseWriter {
  /**
   * Whether something was written, so that the response object is not sent any more. Set it to
   * false after an interim response, and the normal one follows.
   */
  contentWritten = false;
  readonly #response: WrittenResponse;
  readonly #begin: (script: LiveScript) => void;
  readonly #seen = new Set<string>();
  #script: LiveScript | undefined;
  #statusWritten = false;
  #headersEnded = false;
  #last: Promise<boolean> = Promise.resolve(true);

  /** @internal @param begin is told once, with the first byte */
  constructor(response: WrittenResponse, begin: (script: LiveScript) => void) {
    this.#response = response;
    this.#begin = begin;
  }

  /** @internal Whether anything was said by it, also an interim response. */
  get hasBegun(): boolean {
    return this.#script !== undefined;
  }

  /**
   * Writes a status line. `message` replaces the registered reason phrase: text is sent as UTF-8,
   * bytes as they are.
   *
   * @throws UsageError when it is neither
   */
  writeStatus(code: number, message: string | Uint8Array = reasonPhrase(code)): Promise<boolean> {
    if (typeof message !== 'string' && !(message instanceof Uint8Array)) {
      throw new UsageError(
        `response writer: the message ${describeValue(message)} is neither text nor bytes. Write a string or a Uint8Array.`,
      );
    }
    this.#statusWritten = true;
    return this.write(
      Buffer.concat([Buffer.from(`HTTP/1.1 ${code} `), Buffer.from(message), crlf]),
    );
  }

  /** Writes a field line, of any bytes; a status line `200` before it when there is none. */
  writeHeader(name: string, value: HeaderValue): Promise<boolean> {
    if (!this.#statusWritten) void this.writeStatus(200);
    this.#seen.add(name.toLowerCase());
    return this.write(
      Buffer.concat([Buffer.from(`${name}: `), Buffer.from(checkedHeaderValue(name, value)), crlf]),
    );
  }

  /** Writes `Server`, `Date` and, when the length of the content is known, `Content-Length`, unless they were. */
  writeDefaultHeaders(contentBytes?: number): Promise<boolean> {
    if (!this.#seen.has('server')) void this.writeHeader('Server', 'wptserve');
    if (!this.#seen.has('date')) void this.writeHeader('Date', new Date().toUTCString());
    if (contentBytes !== undefined && !this.#seen.has('content-length')) {
      void this.writeHeader('Content-Length', contentBytes);
    }
    return this.#last;
  }

  /**
   * Ends the head: the default fields, unless `response.addRequiredHeaders` is false, and the
   * empty line. Without a `Content-Length` the connection is closed after the response.
   */
  endHeaders(contentBytes?: number): Promise<boolean> {
    if (!this.#statusWritten) void this.writeStatus(200);
    if (this.#response.addRequiredHeaders) void this.writeDefaultHeaders(contentBytes);
    if (!this.#seen.has('content-length')) this.#response.closeConnection = true;
    this.#headersEnded = true;
    return this.write(crlf);
  }

  /**
   * Writes content. Before it the head, when it was not ended: its `Content-Length` counts this
   * piece only.
   *
   * @throws UsageError when it is neither text nor bytes; the head is written by then
   */
  writeContent(content: string | Uint8Array): Promise<boolean> {
    if (!this.#headersEnded) void this.endHeaders(lengthAtHand(content, this.#response.encoding));
    return this.write(content);
  }

  /** Writes bytes as they are, without a head before them. */
  writeRawContent(content: string | Uint8Array): Promise<boolean> {
    return this.write(content);
  }

  /**
   * Writes bytes as they are.
   *
   * @returns true once the connection has taken them, false when it was gone before, or the
   * response was over
   */
  write(bytes: string | Uint8Array): Promise<boolean> {
    const encoded = this.encode(bytes);
    this.contentWritten = true;
    return this.#say(rawStep(encoded));
  }

  /** Writes nothing for so many milliseconds. */
  pause(ms: number): Promise<boolean> {
    return this.#say(delayStep(ms));
  }

  /** Resolves once the connection has taken everything written; false when it was gone before. */
  flush(): Promise<boolean> {
    return this.#last;
  }

  /**
   * The bytes of text, in `response.encoding`.
   *
   * @throws UsageError when it is neither text nor bytes
   */
  encode(data: string | Uint8Array): Uint8Array {
    if (typeof data === 'string') return Buffer.from(data, this.#response.encoding);
    if (data instanceof Uint8Array) return data;
    throw new UsageError(
      `response writer: ${describeValue(data)} is neither text nor bytes. Write a string or a Uint8Array.`,
    );
  }

  #say(step: Step): Promise<boolean> {
    if (this.#script === undefined) this.#begin((this.#script = new LiveScript()));
    const isOver = this.#script.position.phase === 'over';
    // Code that goes on after its handler has returned is too late, and no misuse of a script.
    this.#last = isOver ? Promise.resolve(false) : this.#script.say(step);
    return this.#last;
  }
}
