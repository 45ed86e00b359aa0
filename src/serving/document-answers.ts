// From a request that no route takes to a file, a handler module or a page for a
// test, or to the status that says that there is none.

import type { PlayableAnswer } from '../http/exchange/answer.ts';
import { errorReply } from '../http/response/error-reply.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import { checkReply } from '../http/response/reply.ts';
import type { Request } from '../http/request/request.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { Response } from '../http/response/response.ts';
import type { DocumentAnswer, DocumentRoot } from '../handlers/document-root.ts';
import { isForbidden } from '../handlers/wrappers/route-table.ts';
import { wrapperOf, type Wrapper } from '../handlers/wrappers/wrapper-kind.ts';
import { late, lateModule } from '../late.ts';
import type { CheckedOptions } from '../options/options.ts';
import { pipelineOf } from '../pipes/apply-pipes.ts';
import type { Answered, HandlerAnswers } from './handler-answers.ts';
import type { UpstreamAnswers } from './upstream-answers.ts';
import type { MessageSettler } from './message-settler.ts';

const noContent = late(() => checkReply({ status: 204 }));
const notFound = late(() => errorReply(404, ''));
/** The reference's message for a file that is not there. */
const noFile = late(() => errorReply(404, '404'));
/** The tunnel of a CONNECT is this connection: more requests can follow on it (wptserve). */
const connected = late(() => checkReply({ status: 200 }));

const handlerModule = lateModule(() => import('../handlers/handler-module.ts'));
const wrappedTest = lateModule(() => import('../handlers/wrapped-test.ts'));

/** What document roots need from their server. */
export interface DocumentHost {
  readonly options: CheckedOptions;
  /** No route and no file answered; the peer got this status. */
  unanswered(request: Request, status: number): void;
  /** Why no route answers, for the peer. */
  explain(request: Request): string;
  readonly upstream: UpstreamAnswers;
}

/** Answers from document roots. */
export class DocumentAnswers {
  readonly #host: DocumentHost;
  readonly #messages: MessageSettler;
  readonly #handlers: HandlerAnswers;

  constructor(host: DocumentHost, messages: MessageSettler, handlers: HandlerAnswers) {
    this.#host = host;
    this.#messages = messages;
    this.#handlers = handlers;
  }

  /** @param methodNotAllowed what is answered instead of 404: routes of the path have other methods */
  answer(exchange: Exchange, methodNotAllowed?: ResponseMessage): Answered {
    const { request } = exchange;
    const { documentRoots, injectedScript, wrappers } = this.#host.options;
    if (wrappers && isForbidden(request.path, request.method)) return notFound();
    const root = documentRoots.find((each) => each.covers(request.path));
    const isFileRequest = request.method === 'GET' || request.method === 'HEAD';
    const missing = (): Answered => {
      const asked = this.#host.upstream.answer(exchange);
      if (asked !== undefined) return asked;
      if (methodNotAllowed !== undefined) return this.#unanswered(request, methodNotAllowed);
      const answer = missingAnswer(request);
      if (answer !== undefined) return answer;
      if (root !== undefined)
        return this.#unanswered(request, isFileRequest ? noFile() : notFound());
      return this.#unanswered(request, errorReply(404, this.#host.explain(request)));
    };
    if (root === undefined) return missing();
    const wrapper = wrappers && isFileRequest ? wrapperOf(request.path) : undefined;
    if (wrapper !== undefined) {
      return this.#handlers.guarded(request, undefined, () =>
        this.#byWrapper(wrapper, root, exchange, missing),
      );
    }
    // What is ready has no pipes; a script to inject may still belong into it.
    const ready = injectedScript === undefined ? root.ready(request) : undefined;
    if (ready === undefined) {
      return this.#handlers.guarded(request, undefined, () =>
        this.#byFile(root, exchange, missing),
      );
    }
    exchange.answeredBy = root;
    return ready;
  }

  async #byFile(
    root: DocumentRoot,
    exchange: Exchange,
    missing: () => Answered,
  ): Promise<PlayableAnswer> {
    const { request } = exchange;
    const response = new Response(request);
    const answer =
      (await root.answerInto(response, request)) ?? (await this.#bySpa(response, request));
    if (answer !== undefined) exchange.answeredBy = root;
    switch (answer?.kind) {
      case undefined:
        return missing();
      case 'script':
        return answer.script;
      case 'response': {
        const { file } = answer;
        if (file === undefined) return response.toMessage();
        const pipes = response.isError ? [] : pipelineOf(request, file);
        return this.#messages.finish(response, request, { file }, { pipes, injects: true });
      }
      case 'handlerModule': {
        const { file } = answer;
        return this.#handlers.guarded(request, { file }, async () => {
          const { loadHandlerModule } = await handlerModule();
          return this.#handlers.byModule(await loadHandlerModule(file), request, file, missing);
        });
      }
    }
  }

  /** The page of a single-page application stands for a document that is not there. */
  async #bySpa(response: Response, request: Request): Promise<DocumentAnswer | undefined> {
    const { documentRoots, spa } = this.#host.options;
    if (spa === undefined || !wantsDocument(request)) return undefined;
    return documentRoots.find((each) => each.covers(spa))?.answerInto(response, request, spa);
  }

  async #byWrapper(
    wrapper: Wrapper,
    root: DocumentRoot,
    exchange: Exchange,
    missing: () => Answered,
  ): Promise<PlayableAnswer> {
    const { request } = exchange;
    const { answerWrapper } = await wrappedTest();
    const response = new Response(request);
    const file = await answerWrapper(response, request, wrapper, root);
    if (file === undefined) return missing();
    exchange.answeredBy = root;
    const pipes = pipelineOf(request, file);
    return this.#messages.finish(response, request, { file }, { pipes, injects: true });
  }

  #unanswered(request: Request, answer: ResponseMessage): ResponseMessage {
    this.#host.unanswered(request, answer.status);
    return answer;
  }
}

/** Whether a browser is to show what it gets: a page or a frame asks for it, no script and no image. */
function wantsDocument({ method, headers }: Request): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  const destination = headers.get('sec-fetch-dest');
  if (destination !== undefined) return /^(?:document|i?frame)$/.test(destination);
  return /\btext\/html\b/i.test(headers.get('accept') ?? '');
}

/** What is answered where nothing was declared, other than 404. */
function missingAnswer({ method, path }: Request): ResponseMessage | undefined {
  if (method === 'CONNECT') return connected();
  return path === '/favicon.ico' ? noContent() : undefined;
}
