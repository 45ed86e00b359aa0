// From a request that nothing here answers to the answer of the server behind this one.

import type { PlayableAnswer } from '../http/exchange/answer.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import type { FetchChanges, FetchedReply } from '../http/request/fetched-reply.ts';
import type { Request } from '../http/request/request.ts';
import { errorReply } from '../http/response/error-reply.ts';
import { lateModule } from '../late.ts';
import type { CheckedOptions } from '../options/options.ts';
import type { UpstreamClient, UpstreamClientHost } from '../upstream/upstream.ts';
import { UsageError } from '../usage-error.ts';
import type { Answered } from './handler-answers.ts';

const upstream = lateModule(() => import('../upstream/upstream.ts'));

/** What it needs from its server. */
export interface UpstreamHost extends UpstreamClientHost {
  readonly options: Pick<CheckedOptions, 'upstreamFor' | 'documentRoots'>;
}

/** Asks the servers that the option `upstream` names. */
export class UpstreamAnswers {
  readonly #host: UpstreamHost;
  #client: UpstreamClient | undefined;
  #isClosed = false;
  /** What {@link Request.fetch} does. */
  readonly fetch: (request: Request, changes: FetchChanges) => Promise<FetchedReply>;

  constructor(host: UpstreamHost) {
    this.#host = host;
    this.fetch = async (request, changes) => {
      const origin = this.#originFor(request);
      if (origin === undefined) {
        throw new UsageError(
          `request.fetch(): no server behind answers ${request}. Set the option upstream: 'http://localhost:5173'.`,
        );
      }
      const client = await this.#load();
      if (client === undefined) throw new Error('request.fetch(): the test has ended');
      return client.fetch(request, origin, changes);
    };
  }

  /** Whether a request that no route takes is passed on, and so its content as it comes. */
  takes({ request }: Exchange): boolean {
    const isDocument = this.#host.options.documentRoots.some((root) => root.covers(request.path));
    return !isDocument && this.#originFor(request) !== undefined;
  }

  /** The answer of the server behind; undefined where there is none. */
  answer(exchange: Exchange): Answered | undefined {
    const origin = this.#originFor(exchange.request);
    if (origin === undefined) return undefined;
    exchange.answeredBy = { toString: () => `upstream ${origin}` };
    return this.#ask(exchange, origin);
  }

  /** Closes the connections to servers behind. */
  close(): void {
    this.#isClosed = true;
    this.#client?.close();
  }

  #originFor(request: Request): string | undefined {
    const { upstreamFor } = this.#host.options;
    if (upstreamFor === undefined || request.method === 'CONNECT') return undefined;
    return upstreamFor(request.urlParts.hostname)?.(request.path);
  }

  async #ask(exchange: Exchange, origin: string): Promise<PlayableAnswer> {
    const client = await this.#load();
    return client === undefined ? errorReply(502, '') : client.ask(exchange, origin);
  }

  async #load(): Promise<UpstreamClient | undefined> {
    const { UpstreamClient: Client } = await upstream();
    if (this.#isClosed) return undefined;
    return (this.#client ??= new Client(this.#host));
  }
}
