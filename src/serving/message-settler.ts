// What becomes of a response before it is framed: pipes, a script to inject, and
// content that does not break off in silence.

import type { CheckedReply } from '../http/response/reply.ts';
import type { Request } from '../http/request/request.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { Response, responseOf } from '../http/response/response.ts';
import type { AnswerSource, HandlerError } from '../routing/handler-error.ts';
import { late } from '../late.ts';
import type { CheckedOptions } from '../options/options.ts';
import { applyPipes, keepContent } from '../pipes/apply-pipes.ts';
import type { PipeTable } from '../pipes/pipe-table.ts';
import { parsePipeline, type PipeCall } from '../pipes/pipeline.ts';
import { reportingContent } from './reporting-content.ts';

/** What messages need from their server. */
interface SettlerHost {
  readonly options: Pick<CheckedOptions, 'injectedScript'>;
  pipes(): PipeTable;
  /** What should have answered failed. */
  failed(failure: HandlerError): void;
}

const replyContent = late(() => import('../handlers/reply-content.ts'));
const injection = late(() => import('../handlers/inject-script.ts'));

/** Makes messages of what routes, handlers and files have answered. */
export class MessageSettler {
  readonly #host: SettlerHost;

  constructor(host: SettlerHost) {
    this.#host = host;
  }

  /** What the pipes make of a result. */
  async settle(
    result: CheckedReply | Response,
    request: Request,
    source: AnswerSource,
    calls: readonly PipeCall[],
  ): Promise<ResponseMessage> {
    if (result instanceof Response) return this.finish(result, request, source, calls);
    const all = [...parsePipeline(result.pipe ?? ''), ...calls];
    const { replyContent: contentOf } = await replyContent();
    const reply = await contentOf(
      result,
      request,
      (contentType) => keepContent(all) && !this.#injectsInto(contentType),
    );
    if (all.length === 0 && this.#host.options.injectedScript === undefined) {
      return this.#reporting(reply, request, source);
    }
    return this.finish(responseOf(reply, request), request, source, all);
  }

  #injectsInto(contentType: string): boolean {
    return this.#host.options.injectedScript !== undefined && /^text\/html/i.test(contentType);
  }

  /** What the pipes make of a response. */
  async finish(
    response: Response,
    request: Request,
    source: AnswerSource,
    calls: readonly PipeCall[],
  ): Promise<ResponseMessage> {
    await applyPipes(response, request, calls, this.#host.pipes());
    const { injectedScript } = this.#host.options;
    if (injectedScript !== undefined) {
      await (await injection()).injectInto(response, injectedScript);
    }
    return this.#reporting(response.toMessage(), request, source);
  }

  /** A message whose content does not break off in silence. */
  #reporting(message: ResponseMessage, request: Request, source: AnswerSource): ResponseMessage {
    const content = reportingContent(message.content, (error) =>
      this.#host.failed({ error, request, source, brokeOff: true }),
    );
    return content === message.content ? message : { ...message, content };
  }
}
