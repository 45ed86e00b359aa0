import { parseAuthorization, type Authentication } from './authentication.ts';
import type { ConnectionInfo } from '../exchange/connection-info.ts';
import { parseCookies, type Cookies } from './cookies.ts';
import type { ClientCertificate } from './request-origin.ts';
import type { Fields } from '../fields.ts';
import { parseForm, type Form } from '../forms/form.ts';
import type { FormDict } from '../forms/form-dict.ts';
import { inspectCustom, inspectView, type InspectArguments } from '../inspect-view.ts';
import { checkFetchChanges, type FetchChanges, type FetchedReply } from './fetched-reply.ts';
import { RawInput } from './raw-input.ts';
import type { RequestContent } from './request-content.ts';
import type { RequestHead, HttpVersion } from './request-head.ts';
import { authorityOf, type RequestOrigin } from './request-origin.ts';
import { parseRequestTarget, type RequestTarget } from './request-target.ts';
import type { RequestServer } from '../host-names/server-config.ts';
import { parseUrlencoded } from '../forms/urlencoded.ts';
import { urlParts, type UrlParts } from './url-parts.ts';

export type { RequestOrigin } from './request-origin.ts';

/** The groups of a route pattern: `{name}` by name, `*` under `'*'`. */
export type RouteMatch = Readonly<Record<string, string>>;

/** Asks the server behind. */
type FetchUpstream = (request: Request, changes: FetchChanges) => Promise<FetchedReply>;

/** A request as it was received: its head, and its content as far as it has come. */
export class Request {
  /** `http` or `https`, as the connection was opened. */
  readonly protocol: 'http' | 'https';
  /** Address of the peer, such as `127.0.0.1`. */
  readonly clientAddress: string;
  /** The certificate of the client (option `tls`: `clientCertificate`). */
  readonly clientCertificate: ClientCertificate | undefined;
  /** The groups of the route pattern that matched. */
  readonly routeMatch: RouteMatch = {};

  readonly #head: RequestHead;
  readonly #origin: RequestOrigin;
  #target: RequestTarget;
  #requestPath: string;
  readonly #content: RequestContent;
  #get: FormDict<string> | undefined;
  #post: Form | undefined;
  #cookies: Cookies | undefined;
  #rawInput: RawInput | undefined;
  #server: ((request: Request) => RequestServer) | undefined;
  #fetch: FetchUpstream | undefined;
  #connection: ConnectionInfo | undefined;
  #indexOnConnection = 0;
  #receivedAt = 0;
  #testStartedAt: number | undefined;
  #retryOf: Request | undefined;
  #docRoot = '';
  #urlBase = '/';

  constructor(head: RequestHead, content: RequestContent, origin: RequestOrigin) {
    this.#head = head;
    this.#content = content;
    this.protocol = origin.protocol;
    this.clientAddress = origin.clientAddress;
    this.clientCertificate = origin.clientCertificate;
    this.#origin = origin;
    this.#target = head.requestTarget;
    this.#requestPath = head.target;
  }

  /** The method, case-sensitive, any token. */
  get method(): string {
    return this.#head.method;
  }

  /**
   * The request target as it was sent, each slash of it: percent-encoded path and query, or one of
   * the other forms (RFC 9112 §3.2). A rewrite shows.
   */
  get requestPath(): string {
    return this.#requestPath;
  }

  /** The whole URL: scheme, host, port unless it is the default one, and the target; of several slashes at its start one is left. */
  get url(): string {
    if (this.#isAbsolute) return this.#requestPath;
    const host = this.#target.authority ?? authorityOf(this.#head.host, this.#origin);
    return `${this.protocol}://${host}${this.#target.form === 'authority' ? '' : oneSlash(this.#requestPath)}`;
  }

  /** {@link url}, taken apart. */
  get urlParts(): UrlParts {
    return urlParts(this.url);
  }

  /** The path as it was sent, percent-encoded, without the query; of several slashes at its start one is left. */
  get path(): string {
    // A target of another scheme is no path of ours.
    if (this.#target.form === 'absolute' && !this.#isAbsolute) return `/${this.#requestPath}`;
    return oneSlash(this.#target.rawPath);
  }

  /** The query without its `?`; empty when there is none. */
  get query(): string {
    return this.#target.query ?? '';
  }

  /** The parameters of the query: text decoded as UTF-8, and the exact bytes ({@link FormDict.bytes}). */
  get GET(): FormDict<string> {
    return (this.#get ??= parseUrlencoded(this.query));
  }

  /**
   * The fields of a form in the content: urlencoded, also when there is no Content-Type, or
   * multipart, with a {@link FormFile} for each file. Empty for content of another type. Any method
   * can have a form; for one without content it is empty.
   *
   * @throws HTTPException with status 400 when it is a multipart form that cannot be read
   */
  get POST(): Form {
    if (!this.isComplete) return parseForm(this.headers.get('content-type'), this.body);
    return (this.#post ??= parseForm(this.headers.get('content-type'), this.body));
  }

  /** The cookies, in the order they were sent (RFC 6265 §5.4). */
  get cookies(): Cookies {
    return (this.#cookies ??= parseCookies(this.headers.get('cookie')));
  }

  /**
   * User name and password of Basic authentication (RFC 7617); both undefined without Authorization.
   *
   * @throws HTTPException with status 400 when the scheme is another, or the credentials are broken
   */
  get auth(): Authentication {
    return parseAuthorization(this.headers.get('authorization'));
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

  /** The exact bytes of the request line, with its CR LF. */
  get requestLine(): Buffer {
    return this.rawHead.subarray(0, this.rawHead.indexOf('\n') + 1);
  }

  /** The exact bytes of the field lines, each with its CR LF, without the empty line. */
  get rawHeaders(): Buffer {
    return this.rawHead.subarray(this.rawHead.indexOf('\n') + 1, -2);
  }

  /**
   * The decoded content, empty when there is none. Unless {@link isComplete}, it is what has come of
   * it so far.
   *
   * @throws UsageError when it was let go of, because `limits.maxHistoryBytes` was reached
   */
  get body(): Buffer {
    return this.#content.body;
  }

  /**
   * Whether all of it has come. It has for every answer that waits for the content, which is the
   * default; not where an answer begins at the head (route option `at: 'head'`), nor when the peer
   * broke its request off.
   */
  get isComplete(): boolean {
    return this.#content.isComplete;
  }

  /** How many bytes of its content have come so far, decoded. */
  get contentReceived(): number {
    return this.#content.receivedBytes;
  }

  /**
   * The decoded content, piece by piece as it comes, for `for await`. A handler whose route says
   * `at: 'head'` reads an upload with it: what it has not read is not taken from the peer
   * (back-pressure). What was read is still in {@link body}.
   *
   * It throws a `ContentBrokeOffError` when the peer breaks its request off.
   */
  get content(): AsyncIterable<Buffer> {
    return this.#content;
  }

  /** Trailer fields of a chunked body (RFC 9112 §7.1.2), once they have come. */
  get trailers(): Fields | undefined {
    return this.#content.trailers;
  }

  /** The decoded content, read piece by piece; what was read of it is still in {@link body}. */
  get rawInput(): RawInput {
    // What has come so far stays what it is: there is more of it later.
    if (!this.isComplete) return new RawInput(this.body);
    return (this.#rawInput ??= new RawInput(this.body));
  }

  /** The content as UTF-8 text. */
  text(): string {
    return this.body.toString('utf8');
  }

  /**
   * The content as JSON. Nobody checks that it is a `T`.
   *
   * @throws SyntaxError when it is not JSON
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- for whoever knows it better
  json<T = unknown>(): T {
    return JSON.parse(this.text()) as T;
  }

  /**
   * When its head had come, in milliseconds since the test began. The head of a pipelined request
   * comes when its turn has come.
   */
  get receivedAt(): number {
    return this.#receivedAt;
  }

  /** The connection that it came on. */
  get connection(): ConnectionInfo {
    if (this.#connection === undefined) throw new Error('this request came on no connection');
    return this.#connection;
  }

  /** 0 for the first request of its connection. */
  get indexOnConnection(): number {
    return this.#indexOnConnection;
  }

  /**
   * Whether the browser sent it by itself, because the connection of the same request had died
   * ahead of a response: the page knows of one request only.
   */
  get isRetry(): boolean {
    return this.#retryOf !== undefined;
  }

  /** The request that the page made, when this one {@link isRetry}. */
  get retryOf(): Request | undefined {
    return this.#retryOf;
  }

  /** The server: its configuration, and the stash as seen from this path. */
  get server(): RequestServer {
    if (this.#server === undefined) throw new Error('this request was not served');
    return this.#server(this);
  }

  /** The folder that the request is served from; empty when there is none. */
  get docRoot(): string {
    return this.#docRoot;
  }

  /** The path that stands for {@link docRoot}. */
  get urlBase(): string {
    return this.#urlBase;
  }

  /** @internal A moment of the clock as one of the test: milliseconds since it began. */
  sinceTestBegan(at: number): number | undefined {
    return this.#testStartedAt === undefined ? undefined : at - this.#testStartedAt;
  }

  /**
   * @internal
   * @param testStartedAt when the test began, by the clock of `at`
   * @param at when its head had come
   */
  cameOn(connection: ConnectionInfo, index: number, testStartedAt: number, at: number): void {
    this.#connection = connection;
    this.#testStartedAt = testStartedAt;
    this.#receivedAt = at - testStartedAt;
    this.#indexOnConnection = index;
  }

  /** @internal */
  repeats(first: Request): void {
    this.#retryOf = first;
  }

  /** @internal */
  serveBy(server: (request: Request) => RequestServer, fetch?: FetchUpstream): void {
    this.#server = server;
    this.#fetch = fetch;
  }

  /**
   * Asks the server behind (option `upstream`) what it answers, and resolves once all of its answer
   * has come: for a handler that changes it and returns it.
   *
   * @param changes header fields and content of the request, where they are to be others
   * @throws UsageError when no server behind is set for this host and path, or a change is wrong;
   *   Error when the server behind does not answer, or breaks its answer off
   * @example
   * wpt.route('/api/user', async (request) => {
   *   const reply = await request.fetch<{ name: string }>();
   *   reply.json.name = 'Ada';
   *   return reply;
   * });
   */
  async fetch<T = unknown>(changes: FetchChanges = {}): Promise<FetchedReply<T>> {
    if (this.#fetch === undefined) throw new Error('the request has no server');
    return (await this.#fetch(this, checkFetchChanges(changes))) as FetchedReply<T>;
  }

  /** @internal */
  serveFrom(docRoot: string, urlBase: string): void {
    this.#docRoot = docRoot;
    this.#urlBase = urlBase;
  }

  /** @internal Another path, with the query as it was. */
  rewritePath(path: string): void {
    const target = this.#target.query === undefined ? path : `${path}?${this.#target.query}`;
    this.#target = parseRequestTarget(this.method, target) ?? this.#target;
    this.#requestPath = target;
  }

  get #isAbsolute(): boolean {
    const { scheme } = this.#target;
    return scheme !== undefined && scheme.toLowerCase() === this.protocol;
  }

  /** @internal Its content, for those who wait for it. */
  get incoming(): RequestContent {
    return this.#content;
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
      ...(this.#content.isForgotten ? {} : { body: this.text() }),
      ...(this.isComplete ? {} : { contentReceived: this.contentReceived }),
    };
  }

  [inspectCustom](...args: InspectArguments): string {
    const { method, url, headers, indexOnConnection, retryOf } = this;
    const connection = this.#connection;
    const text = (this.#content.isForgotten ? '' : this.text()) || undefined;
    const body = text?.includes('\ufffd') ? this.body : text;
    const whole = { method, url, headers, body, connection, indexOnConnection, retryOf };
    const rest = this.isComplete ? '' : `, ${this.contentReceived} bytes of its content`;
    const short = `${this}${this.isRetry ? ', a retry' : ''}${rest}`;
    return inspectView({ name: 'Request', short, whole }, args);
  }
}

/** Routes and files take `//a` for `/a`, as the reference does: as a URL it would name another host. */
function oneSlash(target: string): string {
  return target.startsWith('//') ? target.replace(/^\/+/, '/') : target;
}
