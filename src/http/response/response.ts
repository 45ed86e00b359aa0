// wptserve's Response: what a handler fills in, and pipes change.

import type { LiveScript } from '../../script/live-script.ts';
import type { FieldLine } from '../../script/steps.ts';
import { describeValue, UsageError } from '../../usage-error.ts';
import { isPause, type Content, type ContentPiece } from './content.ts';
import { errorBody, serverErrorMessage } from './error-reply.ts';
import type { Request } from '../request/request.ts';
import { fairPieces } from './fair-pieces.ts';
import { lengthAtHand, toContent, type ResponseContent } from './response-content.ts';
import { ResponseHeaders, type HeaderValue } from './response-headers.ts';
import type { ResponseMessage } from './response-message.ts';
import { ResponseWriter } from './response-writer.ts';
import { setCookieValue, type CookieAttributes } from './set-cookie.ts';

/**
 * A status code, with a reason phrase of its own when it is not the registered one: text is sent as
 * UTF-8, bytes as they are.
 */
export type ResponseStatus = number | readonly [code: number, message: string | Uint8Array];

const day = 24 * 60 * 60 * 1000;
const requiredFields: ReadonlySet<string> = new Set(['server', 'date', 'content-length']);

/** A response while it is made. Nothing of it is checked: what it says is what is sent. */
export class Response {
  /** How text is turned into bytes. @default 'utf8' */
  encoding: BufferEncoding = 'utf8';
  /** Whether `Server`, `Date` and `Content-Length` are added where they are missing. @default true */
  addRequiredHeaders = true;
  /** Whether the answer to HEAD has content (RFC 9110 §9.3.2 forbids it). @default false */
  sendBodyForHeadRequest = false;
  /** Whether the connection is closed after the response. @default false */
  closeConnection = false;
  /** Writes the response by hand, while the handler runs. */
  readonly writer: ResponseWriter;
  /** @internal Lower-case names of fields that the server must not add. */
  omitted: ReadonlySet<string> = new Set();
  /** @internal How a handler gave it: by filling it in, by what it returned, or by an HTTPException. */
  givenBy: 'filling in' | 'return' | 'exception' = 'filling in';
  /** @internal The status of a reply that was checked: with another one nothing is certain of it. */
  checkedStatus: ResponseStatus | undefined;
  /**
   * @internal The type to which the server adds what it knows of the charset: pipes and an injected
   * script find it as its author wrote it.
   */
  typed: Pick<ResponseMessage, 'contentType' | 'plainType'> | undefined;
  /** @internal What the reply that it was made from waits for. */
  wait: ResponseMessage['wait'];
  readonly #request: Request;
  #status: ResponseStatus = 200;
  #headers = new ResponseHeaders();
  /** Whether the status or the headers were assigned, be it to what they were. */
  #isAssigned = false;
  #content: ResponseContent;

  /** @internal @param begin is told when the writer writes its first byte */
  constructor(request: Request, begin: (script: LiveScript) => void = () => {}) {
    this.#request = request;
    this.writer = new ResponseWriter(this, begin);
  }

  /** @default 200 */
  get status(): ResponseStatus {
    return this.#status;
  }

  set status(status: ResponseStatus) {
    this.#status = status;
    this.#isAssigned = true;
  }

  /** Header fields; a list of pairs may be assigned. */
  get headers(): ResponseHeaders {
    return this.#headers;
  }

  set headers(lines: ResponseHeaders | Iterable<readonly [name: string, value: HeaderValue]>) {
    this.#isAssigned = true;
    if (lines instanceof ResponseHeaders) {
      this.#headers = lines;
      return;
    }
    const headers = new ResponseHeaders();
    headers.update(lines);
    this.#headers = headers;
  }

  /** Text, bytes, or parts that are sent as they come. */
  get content(): ResponseContent {
    return this.#content;
  }

  set content(content: ResponseContent) {
    this.#content = content;
  }

  /** Sets a cookie; a value of `null` deletes it. */
  setCookie(name: string, value: string | null, attributes: CookieAttributes = {}): void {
    if (value === null) {
      this.deleteCookie(name, attributes);
      return;
    }
    if (typeof name !== 'string' || !/^[^\s=;,]+$/.test(name)) {
      throw new UsageError(
        `setCookie(${describeValue(name)}): it is not the name of a cookie (RFC 6265 §4.1.1). ` +
          `Write headers.append('Set-Cookie', …) to send it.`,
      );
    }
    this.#headers.append('Set-Cookie', setCookieValue(name, value, attributes));
  }

  /** Takes back what `setCookie` said of this name. */
  unsetCookie(name: string): void {
    const kept = this.#headers
      .get('Set-Cookie')
      .filter((value) => !String(value).startsWith(`${name}=`));
    this.#headers.delete('Set-Cookie');
    for (const value of kept) this.#headers.append('Set-Cookie', value);
  }

  /** Makes the browser forget a cookie; path and domain are those it was set with. */
  deleteCookie(
    name: string,
    { path, domain }: Pick<CookieAttributes, 'path' | 'domain'> = {},
  ): void {
    this.setCookie(name, '', {
      ...(path === undefined ? {} : { path }),
      ...(domain === undefined ? {} : { domain }),
      maxAge: 0,
      expires: -day,
    });
  }

  /** Makes it an error with wptserve's JSON body; all headers so far are dropped. */
  setError(code: number, message = ''): void {
    const text = errorBody(
      code,
      code >= 500 ? serverErrorMessage(this.#request.url, message) : message,
    );
    this.status = code;
    this.#headers.clear();
    this.#headers.set('Content-Type', 'application/json');
    this.#headers.set('Content-Length', Buffer.byteLength(text));
    this.#content = text;
  }

  /** @internal Whether it is an error (RFC 9110 §15.5). */
  get isError(): boolean {
    return this.#statusAndMessage()[0] >= 400;
  }

  /** @internal Whether it is as it was made, and nothing was written by hand. */
  get isUntouched(): boolean {
    const isPlain =
      this.encoding === 'utf8' &&
      this.addRequiredHeaders &&
      !this.sendBodyForHeadRequest &&
      !this.closeConnection;
    const isEmpty = this.#content === undefined && [...this.#headers].length === 0;
    return isPlain && isEmpty && !this.#isAssigned && !this.writer.hasBegun;
  }

  /** The content in its parts, as bytes and pauses. */
  async *iterContent(): AsyncGenerator<ContentPiece> {
    const content = toContent(this.#content, this.encoding);
    if (content instanceof Uint8Array) {
      yield content;
      return;
    }
    for await (const piece of fairPieces(content.pieces())) {
      if (isPause(piece) || piece.length > 0) yield piece;
    }
  }

  /** Writes status and headers by hand, through {@link writer}. */
  writeStatusHeaders(): Promise<boolean> {
    const [code, message] = this.#statusAndMessage();
    void this.writer.writeStatus(code, message);
    for (const [name, value] of this.#headers) void this.writer.writeHeader(name, value);
    return this.writer.endHeaders(lengthAtHand(this.#content, this.encoding));
  }

  /** Writes the content by hand, through {@link writer}. */
  async writeContent(): Promise<boolean> {
    if (this.#request.method === 'HEAD' && !this.sendBodyForHeadRequest) return this.writer.flush();
    const content = toContent(this.#content, this.encoding);
    if (content instanceof Uint8Array) return this.writer.writeContent(content);
    for await (const piece of this.iterContent()) {
      const sent = isPause(piece)
        ? await this.writer.pause(piece.pauseMs)
        : await this.writer.writeContent(piece);
      if (!sent) return false;
    }
    return true;
  }

  /** Writes status, headers and content by hand, through {@link writer}. */
  async write(): Promise<boolean> {
    void this.writeStatusHeaders();
    return this.writeContent();
  }

  /** @internal What is sent when nothing was written by hand. */
  toMessage(): ResponseMessage {
    const [status, statusText] = this.#statusAndMessage();
    return {
      status,
      statusText,
      headers: this.#typedHeaders(),
      omitted: this.addRequiredHeaders ? this.omitted : requiredFields,
      content: this.toContent(),
      contentType: undefined,
      isChecked: this.checkedStatus !== undefined && this.status === this.checkedStatus,
      closesConnection: this.closeConnection,
      sendsContentForHead: this.sendBodyForHeadRequest,
      ...(this.wait === undefined ? {} : { wait: this.wait }),
    };
  }

  /** @internal */
  toContent(): Content {
    return toContent(this.#content, this.encoding);
  }

  #typedHeaders(): readonly FieldLine[] {
    const { contentType, plainType } = this.typed ?? {};
    const lines = [...this.#headers];
    if (contentType === undefined || plainType === undefined) return lines;
    return lines.map((line) =>
      isType(line) && line[1] === plainType ? [line[0], contentType] : line,
    );
  }

  #statusAndMessage(): readonly [code: number, message: string | Uint8Array | undefined] {
    const { status } = this;
    const pair = typeof status === 'number' ? ([status, undefined] as const) : status;
    if (Array.isArray(pair) && Number.isInteger(pair[0]) && isMessage(pair[1])) return pair;
    throw new UsageError(
      `response.status: ${describeValue(status)}. Write a number, or [code, 'message'].`,
    );
  }
}

function isMessage(message: unknown): boolean {
  return message === undefined || typeof message === 'string' || message instanceof Uint8Array;
}

/** A response that says what a message says, to be changed by pipes. */
export function responseOf(message: ResponseMessage, request: Request): Response {
  const response = new Response(request);
  response.status =
    message.statusText === undefined ? message.status : [message.status, message.statusText];
  if (message.isChecked) response.checkedStatus = response.status;
  const { contentType, plainType = contentType } = message;
  if (plainType !== undefined && !message.headers.some(isType)) {
    response.headers.append('Content-Type', plainType);
    response.typed = message;
  }
  // Text of a reply is sent as UTF-8, of which a byte here is one character.
  for (const [name, value] of message.headers) {
    response.headers.append(name, typeof value === 'string' ? Buffer.from(value) : value);
  }
  response.wait = message.wait;
  response.omitted = message.omitted;
  response.content = message.content;
  response.closeConnection = message.closesConnection;
  response.sendBodyForHeadRequest = message.sendsContentForHead;
  return response;
}

function isType([name]: FieldLine): boolean {
  return name.toLowerCase() === 'content-type';
}
