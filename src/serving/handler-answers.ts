// From a handler to an answer that can be played, and from what it throws.

import { ContentBrokeOffError } from '../http/request/request-content.ts';
import type { Handler, PlayableAnswer } from '../http/exchange/answer.ts';
import { isFallback } from '../http/exchange/fallback.ts';
import { errorReply, serverErrorMessage } from '../http/response/error-reply.ts';
import { isHttpException } from '../http/http-exception.ts';
import type { Request } from '../http/request/request.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { Response } from '../http/response/response.ts';
import { responseContext } from '../http1/response-context.ts';
import { streamedSteps } from '../http1/streamed-steps.ts';
import { lateModule } from '../late.ts';
import { PipeError } from '../pipes/pipe-error.ts';
import type { AnswerSource, HandlerError } from '../routing/handler-error.ts';
import type { Route } from '../routing/route.ts';
import { isScript } from '../script/builder.ts';
import { LiveScript } from '../script/live-script.ts';
import { treatmentOf, type MessageSettler } from './message-settler.ts';

/** An answer, now or later. */
export type Answered = PlayableAnswer | Promise<PlayableAnswer>;

const runHandler = lateModule(() => import('../handlers/run-handler.ts'));

/** Runs handlers, and answers for what fails. */
export class HandlerAnswers {
  readonly #messages: MessageSettler;
  readonly #tell: (failure: HandlerError) => void;

  /** @param tell what should have answered failed */
  constructor(messages: MessageSettler, tell: (failure: HandlerError) => void) {
    this.#messages = messages;
    this.#tell = tell;
  }

  /** @param next what answers when the handler leaves the request to others */
  byRoute(handler: Handler, request: Request, route: Route, next: () => Answered): Answered {
    return this.#run(handler, request, route, undefined, next);
  }

  /** @param next what answers when the handler leaves the request to others */
  byModule(handler: Handler, request: Request, file: string, next: () => Answered): Answered {
    return this.#run(handler, request, { file }, file, next);
  }

  async #run(
    handler: Handler,
    request: Request,
    source: AnswerSource,
    file: string | undefined,
    next: () => Answered,
  ): Promise<PlayableAnswer> {
    const { runHandler: run } = await runHandler();
    request.incoming.expectReader();
    const result = await run(endingReading(handler, request), request, {
      name: nameOf(source),
      mustAnswer: file === undefined,
      failed: (error) => this.#failed({ error, request, source, brokeOff: true }),
      finish: async (answer) => {
        const message = await this.#messages.settle(
          answer,
          request,
          source,
          treatmentOf(answer, request, file),
        );
        return streamedSteps(message, responseContext(request));
      },
    });
    if (isFallback(result)) return next();
    return isScript(result) || result instanceof LiveScript
      ? result
      : this.#messages.settle(result, request, source, treatmentOf(result, request, file));
  }

  /** What `answer` throws becomes an error response, and is told. */
  guarded(request: Request, source: AnswerSource | undefined, answer: () => Answered): Answered {
    try {
      const answered = answer();
      return answered instanceof Promise
        ? answered.catch((error: unknown) => this.#failure(error, request, source))
        : answered;
    } catch (error) {
      return this.#failure(error, request, source);
    }
  }

  /** A peer that leaves breaks off what a handler reads: that is no fault of the handler. */
  #failed(failure: HandlerError): void {
    if (!(failure.error instanceof ContentBrokeOffError)) this.#tell(failure);
  }

  /** wptserve's error body; only what an author did not intend is a failure. */
  #failure(error: unknown, request: Request, source: AnswerSource | undefined): ResponseMessage {
    if (isHttpException(error) && Number.isInteger(error.code)) {
      const response = new Response(request);
      response.setError(error.code, error.message);
      return response.toMessage();
    }
    this.#failed({ error, request, source, brokeOff: false });
    return errorReply(500, serverErrorMessage(request.url, detailsOf(error)));
  }
}

/** A handler behind which nobody reads the content of the request piece by piece. */
function endingReading(handler: Handler, { incoming }: Request): Handler {
  if (!incoming.isComing) return handler;
  return async (request, response) => {
    try {
      return await handler(request, response);
    } finally {
      incoming.expectNoReader();
    }
  };
}

/** How messages name it. */
function nameOf(source: AnswerSource): string {
  return 'file' in source ? `handler module ${source.file}` : String(source);
}

/** The stack says where; a pipe that was misspelt stands in the URL. */
function detailsOf(error: unknown): string {
  if (error instanceof PipeError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
