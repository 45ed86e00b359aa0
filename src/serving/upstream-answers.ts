// From a request that nothing here answers to the answer of the server behind this one.

import type { PlayableAnswer } from '../http/exchange/answer.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import { errorReply } from '../http/response/error-reply.ts';
import { lateModule } from '../late.ts';
import type { CheckedOptions } from '../options/options.ts';
import type { UpstreamClient } from '../upstream/upstream.ts';
import type { Answered } from './handler-answers.ts';

const upstream = lateModule(() => import('../upstream/upstream.ts'));
const loopback = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** What it needs from its server. */
export interface UpstreamHost {
  readonly options: Pick<CheckedOptions, 'upstreamFor' | 'documentRoots'>;
  /** The ports of this server. */
  ownPorts(): readonly number[];
  /** A server behind does not answer, or not to the end. */
  failed(exchange: Exchange, error: Error): void;
}

/** Asks the servers that the option `upstream` names. */
export class UpstreamAnswers {
  readonly #host: UpstreamHost;
  #client: UpstreamClient | undefined;
  #isClosed = false;

  constructor(host: UpstreamHost) {
    this.#host = host;
  }

  /** Whether a request that no route takes is passed on, and so its content as it comes. */
  takes(exchange: Exchange): boolean {
    const { path } = exchange.request;
    const isDocument = this.#host.options.documentRoots.some((root) => root.covers(path));
    return !isDocument && this.#originFor(exchange) !== undefined;
  }

  /** The answer of the server behind; undefined where there is none. */
  answer(exchange: Exchange): Answered | undefined {
    const origin = this.#originFor(exchange);
    if (origin === undefined) return undefined;
    exchange.answeredBy = { toString: () => `upstream ${origin}` };
    return this.#ask(exchange, origin);
  }

  /** Closes the connections to servers behind. */
  close(): void {
    this.#isClosed = true;
    this.#client?.close();
  }

  #originFor({ request }: Exchange): string | undefined {
    const { upstreamFor } = this.#host.options;
    if (upstreamFor === undefined || request.method === 'CONNECT') return undefined;
    return upstreamFor(request.urlParts.hostname)?.(request.path);
  }

  async #ask(exchange: Exchange, origin: string): Promise<PlayableAnswer> {
    if (this.#isOwn(origin)) {
      const error = new Error(`upstream ${origin} is this server itself: it would ask without end`);
      this.#host.failed(exchange, error);
      return errorReply(502, error.message);
    }
    const { UpstreamClient: Client } = await upstream();
    if (this.#isClosed) return errorReply(502, '');
    this.#client ??= new Client((failed, error) => this.#host.failed(failed, error));
    return this.#client.ask(exchange, origin);
  }

  #isOwn(origin: string): boolean {
    const { hostname, port, protocol } = new URL(origin);
    const number = port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port);
    return loopback.test(hostname) && this.#host.ownPorts().includes(number);
  }
}
