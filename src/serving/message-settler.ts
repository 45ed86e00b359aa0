// What becomes of a response before it is framed: pipes, a script to inject, and
// content that does not break off in silence.

import type { CheckedReply } from '../http/response/reply.ts';
import type { Request } from '../http/request/request.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { Response, responseOf } from '../http/response/response.ts';
import type { AnswerSource, HandlerError } from '../routing/handler-error.ts';
import { lateModule } from '../late.ts';
import type { CheckedOptions } from '../options/options.ts';
import { applyPipes, keepContent, pipelineOf } from '../pipes/apply-pipes.ts';
import type { PipeTable } from '../pipes/pipe-table.ts';
import { parsePipeline, type PipeCall } from '../pipes/pipeline.ts';
import { leaveContent } from '../pipes/timed-content.ts';
import { reportingContent } from './reporting-content.ts';

/** What messages need from their server. */
interface SettlerHost {
  readonly options: Pick<CheckedOptions, 'injectedScript'>;
  pipes(): PipeTable;
  /** What should have answered failed. */
  failed(failure: HandlerError): void;
}

const replyContent = lateModule(() => import('../handlers/reply-content.ts'));
const injection = lateModule(() => import('../handlers/inject-script.ts'));

/** What is done to a response on its way out. */
interface Treatment {
  readonly pipes: readonly PipeCall[];
  /** Whether a script is put into a page. */
  readonly injects: boolean;
}

/**
 * What is done to what a handler gave. The pipes of the URL leave errors alone: an exception, and
 * what the handler of a route fills in, such as wptserve's ErrorHandler. A script is put into what
 * modules give only.
 *
 * @param file of the handler module; undefined: it is the handler of a route
 */
export function treatmentOf(
  answer: CheckedReply | Response,
  request: Request,
  file: string | undefined,
): Treatment {
  const isModule = file !== undefined;
  const takesPipes =
    !(answer instanceof Response) ||
    answer.givenBy === 'return' ||
    (answer.givenBy === 'filling in' && (isModule || !answer.isError));
  return { pipes: takesPipes ? pipelineOf(request, file) : [], injects: isModule };
}

/** Makes messages of what routes, handlers and files have answered. */
export class MessageSettler {
  readonly #host: SettlerHost;

  constructor(host: SettlerHost) {
    this.#host = host;
  }

  /** What the treatment makes of a result; a reply has its own pipes before those. */
  async settle(
    result: CheckedReply | Response,
    request: Request,
    source: AnswerSource,
    { pipes, injects }: Treatment,
  ): Promise<ResponseMessage> {
    if (result instanceof Response) {
      return this.finish(result, request, source, { pipes, injects });
    }
    const all = [...parsePipeline(result.pipe ?? ''), ...pipes];
    const { replyContent: contentOf } = await replyContent();
    const reply = await contentOf(
      result,
      request,
      (contentType) => keepContent(all) && !(injects && this.#injectsInto(contentType)),
    );
    if (all.length === 0 && (!injects || this.#host.options.injectedScript === undefined)) {
      return this.#reporting(reply, request, source);
    }
    return this.finish(responseOf(reply, request), request, source, { pipes: all, injects });
  }

  #injectsInto(contentType: string): boolean {
    return this.#host.options.injectedScript !== undefined && /^text\/html/i.test(contentType);
  }

  /** What the treatment makes of a response. */
  async finish(
    response: Response,
    request: Request,
    source: AnswerSource,
    { pipes, injects }: Treatment,
  ): Promise<ResponseMessage> {
    try {
      await applyPipes(response, request, pipes, this.#host.pipes());
    } catch (error) {
      // An error takes its place.
      leaveContent(response.toContent());
      throw error;
    }
    const { injectedScript } = this.#host.options;
    if (injects && injectedScript !== undefined) {
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
