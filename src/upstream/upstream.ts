// The server behind this one: asked for what nothing here answers.

import { Agent as HttpAgent, request as askHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as askHttps } from 'node:https';
import type { Exchange } from '../http/exchange/exchange.ts';
import { ContentStream } from '../http/response/content.ts';
import { errorReply } from '../http/response/error-reply.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { requestFields, responseFields, type Origins } from './passed-fields.ts';

/** Fields that only the server behind says. */
const notAdded: ReadonlySet<string> = new Set(['date', 'server', 'content-type']);

/** Asks servers behind this one, over connections that are kept. */
export class UpstreamClient {
  readonly #http = new HttpAgent({ keepAlive: true });
  readonly #https = new HttpsAgent({ keepAlive: true });
  readonly #failed: (exchange: Exchange, error: Error) => void;

  /** @param failed a server behind cannot be asked, or breaks its answer off */
  constructor(failed: (exchange: Exchange, error: Error) => void) {
    this.#failed = failed;
  }

  /**
   * The answer of `origin` to a request: as soon as its head is there, with content that is passed
   * on as it comes. Without one it is 502 (RFC 9110 §15.6.3).
   */
  async ask(exchange: Exchange, origin: string): Promise<ResponseMessage> {
    const { request } = exchange;
    const origins: Origins = { here: new URL(request.url).origin, upstream: origin };
    try {
      const response = await this.#send(exchange, origins);
      return this.#messageOf(response, exchange, origins);
    } catch (error) {
      if (exchange.peerHasClosed) return errorReply(502, '');
      const failure = new Error(`upstream ${origin} does not answer: ${reasonOf(error)}`);
      this.#failed(exchange, failure);
      return errorReply(502, failure.message);
    }
  }

  /** Closes what was kept. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #send(exchange: Exchange, origins: Origins): Promise<IncomingMessage> {
    const { request } = exchange;
    const { upstream } = origins;
    const isSecure = upstream.startsWith('https:');
    const fields = requestFields(request.headers, origins);
    const hasContent = request.head.framing.kind !== 'none';
    const isChunked = request.head.framing.kind === 'chunked';
    if (isChunked) fields.push(['Transfer-Encoding', 'chunked']);
    request.incoming.expectReader();
    return new Promise((resolve, reject) => {
      const asking = (isSecure ? askHttps : askHttp)(upstream, {
        method: request.method,
        path: pathOf(request.requestPath),
        headers: fields.flat(),
        agent: isSecure ? this.#https : this.#http,
        setHost: false,
      });
      asking.once('response', resolve);
      asking.once('error', reject);
      // Who would get the answer has left.
      void exchange.closedByPeer.then(() => asking.destroy());
      void exchange.finished.then((outcome) =>
        outcome === 'ended' ? undefined : asking.destroy(),
      );
      if (!hasContent) asking.end();
      else
        void pass(request.content, asking).catch((error: unknown) =>
          asking.destroy(error as Error),
        );
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
      this.#failed(
        exchange,
        new Error(`upstream ${origin} broke its answer off: ${reasonOf(error)}`),
      );
      throw error;
    }
  }
}

/** Passes content on as fast as it is taken. */
async function pass(content: AsyncIterable<Buffer>, to: NodeJS.WritableStream): Promise<void> {
  for await (const piece of content) {
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
