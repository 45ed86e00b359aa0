// The server behind this one: asked for what nothing here answers.

import { randomUUID } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { PlayableAnswer } from '../http/exchange/answer.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import { asksForSocket } from '../http/exchange/socket-answer.ts';
import type { FetchChanges, FetchedReply } from '../http/request/fetched-reply.ts';
import type { Request } from '../http/request/request.ts';
import { ContentStream } from '../http/response/content.ts';
import { errorReply } from '../http/response/error-reply.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { fetchedReply } from './fetched-reply.ts';
import { changedFields, requestFields, responseFields, type Origins } from './passed-fields.ts';
import { Tunnel } from './tunnel.ts';
import { isThisMachine, UpstreamAgents } from './upstream-agents.ts';

/** Fields that only the server behind says. */
const notAdded: ReadonlySet<string> = new Set(['date', 'server', 'content-type']);
/** Methods that may be sent again when a kept connection turns out to be closed (RFC 9110 §9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'PUT']);
/** A circle of servers comes to so many at once, where it is looked for. */
const manyAtOnce = 32;

/** What it needs from its server. */
export interface UpstreamClientHost {
  /** The ports of this server. */
  ownPorts(): readonly number[];
  /** A server behind cannot be asked, or breaks its answer off. */
  failed(exchange: Exchange, error: Error): void;
}

/** What a server behind answers. */
interface Answered {
  readonly response: IncomingMessage;
  /** The connection, when it has switched protocols. */
  readonly switched?: { readonly socket: Duplex; readonly first: Buffer };
}

interface Asking {
  readonly request: Request;
  readonly origins: Origins;
  readonly fields: [name: string, value: string][];
  readonly content: AsyncIterable<Uint8Array> | undefined;
  /** Called with each request that is sent. */
  readonly sent: (asking: ClientRequest) => void;
}

/** Asks servers behind this one, over connections that are kept. */
export class UpstreamClient {
  readonly #agents = new UpstreamAgents();
  readonly #host: UpstreamClientHost;
  /** Says on the wire that a request has been here (RFC 9110 §7.6.3). */
  readonly #mark = `1.1 wptserve-${randomUUID()}`;
  #inFlight = 0;

  constructor(host: UpstreamClientHost) {
    this.#host = host;
  }

  /**
   * The answer of `origin` to a request: as soon as its head is there, with content that is passed
   * on as it comes. Without one it is 502 (RFC 9110 §15.6.3).
   */
  async ask(exchange: Exchange, origin: string): Promise<PlayableAnswer> {
    const { request } = exchange;
    const origins: Origins = { here: new URL(request.url).origin, upstream: origin };
    const begun = performance.now();
    const tookMs = (): string => `${Math.round(performance.now() - begun)} ms`;
    try {
      this.#checkCircle(request, origin);
      const { framing } = request.head;
      const fields = requestFields(request.headers, origins, asksForSocket(request));
      if (framing.kind === 'chunked') fields.push(['Transfer-Encoding', 'chunked']);
      request.incoming.expectReader();
      const { response, switched } = await this.#send({
        request,
        origins,
        fields,
        content: framing.kind === 'none' ? undefined : request.content,
        sent: (asking) => {
          // Who would get the answer has left.
          void exchange.closedByPeer.then(() => asking.destroy());
          void exchange.finished.then((outcome) =>
            outcome === 'ended' ? undefined : asking.destroy(),
          );
        },
      });
      const took = tookMs();
      exchange.answeredBy = { toString: () => `upstream ${origin} after ${took}` };
      if (switched === undefined) return this.#messageOf(response, exchange, origins);
      const { socket, first } = switched;
      if (first.length > 0) socket.unshift(first);
      return new Tunnel(response, responseFields(response.rawHeaders, origins, true), socket);
    } catch (error) {
      if (exchange.peerHasClosed) return errorReply(502, '');
      this.#host.failed(exchange, error as Error);
      return errorReply(502, (error as Error).message);
    }
  }

  /** The whole answer of `origin` to a request, changed first, for a handler to change. */
  async fetch(request: Request, origin: string, changes: FetchChanges): Promise<FetchedReply> {
    this.#checkCircle(request, origin);
    const origins: Origins = { here: new URL(request.url).origin, upstream: origin };
    await request.incoming.received(Infinity);
    const content = Buffer.from(changes.body ?? request.body);
    const fields = changedFields(requestFields(request.headers, origins), changes, content.length);
    const { response } = await this.#send({
      request,
      origins,
      fields,
      content: content.length === 0 ? undefined : once(content),
      sent: () => {},
    });
    const pieces: Buffer[] = [];
    try {
      for await (const piece of response as AsyncIterable<Buffer>) pieces.push(piece);
    } catch (error) {
      throw brokeOff(origin, error);
    }
    return fetchedReply(
      response,
      responseFields(response.rawHeaders, origins),
      Buffer.concat(pieces),
    );
  }

  /** Closes what was kept. */
  close(): void {
    this.#agents.close();
  }

  #checkCircle({ headers }: Request, origin: string): void {
    const { hostname, port, protocol } = new URL(origin);
    const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
    if (isThisMachine(hostname) && this.#host.ownPorts().includes(number)) {
      throw new Error(`upstream ${origin} is this server itself: it would ask without end`);
    }
    if (headers.get('via')?.includes(this.#mark) === true) {
      throw new Error(
        `upstream ${origin} has asked this server for what it was asked: they would ask each other without end`,
      );
    }
  }

  /** A connection that was kept may have been closed in the meantime: it is asked again, once. */
  async #send(asking: Asking): Promise<Answered> {
    const mayReuse =
      asking.content === undefined &&
      idempotent.has(asking.request.method) &&
      !asksForSocket(asking.request);
    if (this.#inFlight >= manyAtOnce) asking.fields.push(['Via', this.#mark]);
    this.#inFlight += 1;
    try {
      const answered = await this.#attempt(asking, mayReuse);
      return answered ?? ((await this.#attempt(asking, false)) as Answered);
    } catch (error) {
      throw new Error(`upstream ${asking.origins.upstream} does not answer: ${reasonOf(error)}`, {
        cause: error,
      });
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Undefined when the connection was kept, and is closed by now. */
  #attempt(asking: Asking, mayReuse: boolean): Promise<Answered | undefined> {
    const { request, origins, fields, content, sent } = asking;
    const path = pathOf(request.requestPath);
    const { method } = request;
    const client = this.#agents.ask(origins.upstream, { method, path, fields, mayReuse });
    sent(client);
    return new Promise((resolve, reject) => {
      client.once('response', (response) => resolve({ response }));
      client.once('upgrade', (response, socket, first) => {
        resolve({ response, switched: { socket, first } });
      });
      // Also behind the answer, when what was asked could not be sent to its end.
      client.on('error', (error) => {
        if (client.reusedSocket && reasonOf(error) === 'ECONNRESET') resolve(undefined);
        else reject(error);
      });
      if (content === undefined) client.end();
      else void pass(content, client).catch((error: unknown) => client.destroy(error as Error));
    });
  }

  #messageOf(response: IncomingMessage, exchange: Exchange, origins: Origins): ResponseMessage {
    const { statusCode = 502, statusMessage, rawHeaders, headers } = response;
    const length = headers['content-length'];
    const isEmpty = exchange.request.method === 'HEAD' || statusCode === 204 || statusCode === 304;
    if (isEmpty) response.resume();
    return {
      status: statusCode,
      statusText: statusMessage,
      headers: responseFields(rawHeaders, origins),
      omitted: notAdded,
      content: isEmpty
        ? Buffer.alloc(0)
        : new ContentStream({
            length: length === undefined ? undefined : Number(length),
            endsWithPause: false,
            pieces: () => this.#pieces(response, exchange, origins.upstream),
            leave: () => response.destroy(),
          }),
      contentType: undefined,
      isChecked: false,
      closesConnection: false,
      sendsContentForHead: false,
    };
  }

  async *#pieces(
    response: IncomingMessage,
    exchange: Exchange,
    origin: string,
  ): AsyncGenerator<Buffer> {
    try {
      yield* response as AsyncIterable<Buffer>;
    } catch (error) {
      if (exchange.peerHasClosed || exchange.outcome !== undefined) return;
      this.#host.failed(exchange, brokeOff(origin, error));
      throw error;
    }
  }
}

function brokeOff(origin: string, error: unknown): Error {
  return new Error(`upstream ${origin} broke its answer off: ${reasonOf(error)}`, { cause: error });
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield content;
}

/** Passes content on as fast as it is taken. */
async function pass(content: AsyncIterable<Uint8Array>, to: ClientRequest): Promise<void> {
  for await (const piece of content) {
    if (to.destroyed) return;
    if (to.write(piece)) continue;
    await new Promise<void>((resolve) => {
      to.once('drain', resolve);
      to.once('close', resolve);
    });
  }
  to.end();
}

/** A target that is a whole URL says its path behind the authority. */
function pathOf(target: string): string {
  if (target.startsWith('/')) return target;
  return target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '') || '/';
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
