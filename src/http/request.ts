import type { Fields } from './fields.ts';
import type { RequestHead, HttpVersion } from './request-head.ts';

const noContent = Buffer.alloc(0);
const inspectCustom: unique symbol = Symbol.for('nodejs.util.inspect.custom');

/** The groups of a route pattern: `{name}` by name, `*` under `'*'`. */
export type RouteMatch = Readonly<Record<string, string>>;

/** Where a request came in. */
export interface RequestOrigin {
  readonly protocol: 'http' | 'https';
  /** Address of the peer. */
  readonly clientAddress: string;
  /** Host and port of the listener, for a request without Host. */
  readonly localAuthority: string;
}

/** A request as it was received, complete with its body. */
export class Request {
  /** `http` or `https`, as the connection was opened. */
  readonly protocol: 'http' | 'https';
  /** Address of the peer, such as `127.0.0.1`. */
  readonly clientAddress: string;
  /** Trailer fields of a chunked body (RFC 9112 §7.1.2). */
  readonly trailers: Fields | undefined;
  /** The groups of the route pattern that matched. */
  readonly routeMatch: RouteMatch = {};

  readonly #head: RequestHead;
  readonly #localAuthority: string;
  #content: Buffer | readonly Buffer[];

  constructor(
    head: RequestHead,
    content: readonly Buffer[],
    trailers: Fields | undefined,
    origin: RequestOrigin,
  ) {
    this.#head = head;
    this.#content = content;
    this.trailers = trailers;
    this.protocol = origin.protocol;
    this.clientAddress = origin.clientAddress;
    this.#localAuthority = origin.localAuthority;
  }

  /** The method, case-sensitive, any token. */
  get method(): string {
    return this.#head.method;
  }

  /** The request target as it was sent: percent-encoded path and query, or one of the other forms (RFC 9112 §3.2). */
  get requestPath(): string {
    return this.#head.target;
  }

  /** The whole URL: scheme, Host, path and query. */
  get url(): string {
    const { rawPath, query, authority } = this.#head.requestTarget;
    const host = authority ?? this.#head.host ?? this.#localAuthority;
    return `${this.protocol}://${host}${rawPath}${query === undefined ? '' : `?${query}`}`;
  }

  /** The path as it was sent, percent-encoded, without the query. */
  get path(): string {
    return this.#head.requestTarget.rawPath;
  }

  /** The query without its `?`; empty when there is none. */
  get query(): string {
    return this.#head.requestTarget.query ?? '';
  }

  /** The version of the request. */
  get protocolVersion(): `HTTP/${HttpVersion}` {
    return `HTTP/${this.#head.version}`;
  }

  /** Header fields in wire order, looked up in any case. */
  get headers(): Fields {
    return this.#head.fields;
  }

  /** The exact bytes of the head, from the request line to the empty line. */
  get rawHead(): Buffer {
    return this.#head.raw;
  }

  /** The decoded content, empty when there is none. */
  get body(): Buffer {
    if (!Buffer.isBuffer(this.#content)) {
      const [only = noContent] = this.#content;
      this.#content = this.#content.length < 2 ? only : Buffer.concat(this.#content);
    }
    return this.#content;
  }

  /** The content as UTF-8 text. */
  text(): string {
    return this.body.toString('utf8');
  }

  /**
   * The content as JSON.
   *
   * @throws SyntaxError when it is not JSON
   */
  json(): unknown {
    return JSON.parse(this.text()) as unknown;
  }

  /** @internal The head as the parser made it. */
  get head(): RequestHead {
    return this.#head;
  }

  /** @internal The router says what its pattern matched. */
  setRouteMatch(match: RouteMatch): void {
    (this as { routeMatch: RouteMatch }).routeMatch = match;
  }

  /** Method and target: `GET /a?b`. */
  toString(): string {
    return `${this.method} ${this.requestPath}`;
  }

  /** What a person wants to see of it, in a debugger or where an assertion failed. */
  toJSON(): object {
    return {
      method: this.method,
      url: this.url,
      headers: this.headers.toJSON(),
      body: this.text(),
    };
  }

  [inspectCustom](
    _depth: number,
    options: object,
    inspect: (value: object, options: object) => string,
  ): string {
    return `Request ${inspect(this.toJSON(), options)}`;
  }
}
