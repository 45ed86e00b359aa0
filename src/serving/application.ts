// From a request to an answer that can be played: rewrites, routes and document
// roots.

import { failExchange, strikesAfterContent } from './fail-exchange.ts';
import { momentOfFault, type ConnectionFault } from '../faults/connection-fault.ts';
import { ContentBrokeOffError } from '../http/request/request-content.ts';
import type { Handler, PlayableAnswer } from '../http/exchange/answer.ts';
import { errorReply, serverErrorMessage } from '../http/response/error-reply.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import { isHttpException } from '../http/http-exception.ts';
import { checkReply, type CheckedReply } from '../http/response/reply.ts';
import type { Request } from '../http/request/request.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import { Response } from '../http/response/response.ts';
import type { RequestServer } from '../http/host-names/server-config.ts';
import type { DocumentRoot } from '../handlers/document-root.ts';
import { isForbidden } from '../handlers/wrappers/route-table.ts';
import { wrapperOf, type Wrapper } from '../handlers/wrappers/wrapper-kind.ts';
import { responseContext } from '../http1/response-context.ts';
import { streamedSteps } from '../http1/streamed-steps.ts';
import type { AnswerSource, HandlerError } from '../routing/handler-error.ts';
import { late, lateModule } from '../late.ts';
import { systemClock } from '../net/clock/system-clock.ts';
import { MessageSettler, treatmentOf } from './message-settler.ts';
import type { CheckedOptions } from '../options/options.ts';
import { pipelineOf } from '../pipes/apply-pipes.ts';
import { PipeError } from '../pipes/pipe-error.ts';
import type { PipeTable } from '../pipes/pipe-table.ts';
import type { Route } from '../routing/route.ts';
import { rewritePath } from '../routing/rewriter.ts';
import type { Router, Routing } from '../routing/router.ts';
import { isScript } from '../script/builder.ts';
import { LiveScript } from '../script/live-script.ts';
import type { Step } from '../script/steps.ts';

/** What an application needs from its server. */
export interface ApplicationHost {
  readonly options: CheckedOptions;
  readonly router: Router;
  pipes(): PipeTable;
  serverFor(request: Request): RequestServer;
  /** The answer to a request begins, and nothing of the request is waited for any more. */
  asked(exchange: Exchange): void;
  /** What should have answered failed. */
  failed(failure: HandlerError): void;
  /** No route and no file answered; the peer got this status. */
  unanswered(request: Request, status: number): void;
}

type Answered = PlayableAnswer | Promise<PlayableAnswer>;

const noContent = late(() => checkReply({ status: 204 }));
const notFound = late(() => errorReply(404, ''));
/** The reference's message for a file that is not there. */
const noFile = late(() => errorReply(404, '404'));
/** The tunnel of a CONNECT is this connection: more requests can follow on it (wptserve). */
const connected = late(() => checkReply({ status: 200 }));

const runHandler = lateModule(() => import('../handlers/run-handler.ts'));
const handlerModule = lateModule(() => import('../handlers/handler-module.ts'));
const wrappedTest = lateModule(() => import('../handlers/wrapped-test.ts'));

/** Answers the requests of one server. It never throws or rejects. */
export class Application {
  readonly #host: ApplicationHost;
  readonly #messages: MessageSettler;
  readonly #serverFor = (request: Request): RequestServer => this.#host.serverFor(request);

  constructor(host: ApplicationHost) {
    this.#host = host;
    this.#messages = new MessageSettler(host);
  }

  answer(exchange: Exchange): Answered {
    const { request } = exchange;
    const { faultFor, latencyMs, rewrites } = this.#host.options;
    request.serveBy(this.#serverFor);
    rewritePath(request, rewrites);
    const routing = this.#host.router.find(request, exchange.retryOf);
    const route = routing.kind === 'route' ? routing.route : undefined;
    route?.arrived(exchange);
    const fault = route?.fault ?? faultFor?.(request.urlParts.hostname);
    const destiny = { exchange, routing, route, fault };
    if (request.isComplete && latencyMs === 0) return this.#begin(destiny);
    return this.#beginLater(destiny);
  }

  /** Waits for as much of the request as its answer needs, and for the latency. */
  async #beginLater(destiny: Destiny): Promise<PlayableAnswer> {
    const { exchange, route, fault } = destiny;
    const { request } = exchange;
    const { latencyMs } = this.#host.options;
    const expected = route?.expect();
    try {
      const strikesAt = fault && strikesAfterContent(fault);
      // One that is shorter does not fail.
      const isStruck =
        strikesAt !== undefined &&
        (await request.incoming.received(strikesAt)) &&
        request.contentReceived >= strikesAt;
      const mayBegin = (): boolean =>
        isStruck ||
        request.isComplete ||
        (route?.answersAtHead(exchange) === true && !needsAll(fault));
      const isThere = (): Promise<boolean> =>
        Promise.race([request.incoming.received(Infinity), ...(expected ? [expected.woken] : [])]);
      // Nobody is left who would get an answer.
      if (!mayBegin() && !(await isThere())) return noContent();
      if (latencyMs > 0 && request.method !== 'CONNECT') {
        await later(latencyMs, exchange);
        // Whoever wanted it at its head may have taken another one.
        if (!mayBegin() && !(await isThere())) return noContent();
      }
    } finally {
      expected?.end();
    }
    return this.#begin(destiny);
  }

  #begin({ exchange, routing, route, fault }: Destiny): Answered {
    const { request } = exchange;
    this.#host.asked(exchange);
    const failing = fault && failExchange(exchange, fault, route);
    if (failing !== undefined) return failing;
    switch (routing.kind) {
      case 'route':
        exchange.answeredBy = routing.route;
        return this.#guarded(request, routing.route, () => this.#byRoute(routing.route, exchange));
      case 'methodNotAllowed':
        return this.#byDocument(
          exchange,
          errorReply(405, 'Method Not Allowed', { Allow: routing.allow.join(', ') }),
        );
      case 'notFound':
        return this.#byDocument(exchange, undefined);
    }
  }

  /** The steps of a reply that a test says by hand: as one that a route declares. */
  async replySteps(
    reply: CheckedReply,
    request: Request,
    source: AnswerSource,
  ): Promise<AsyncIterable<Step>> {
    const message = await this.#messages.settle(reply, request, source, {
      pipes: [],
      injects: true,
    });
    return streamedSteps(message, responseContext(request));
  }

  #byRoute(route: Route, exchange: Exchange): Answered {
    const { request } = exchange;
    const answer = route.answer(exchange);
    if (typeof answer === 'function') return this.#byHandler(answer, request, route);
    if (isScript(answer) || answer instanceof LiveScript) return answer;
    const isReady =
      answer.file === undefined &&
      answer.pipe === undefined &&
      !request.head.hasField('range') &&
      this.#host.options.injectedScript === undefined;
    // A declared reply has its own pipes: the `pipe` of the URL may be anybody's.
    return isReady
      ? answer
      : this.#messages.settle(answer, request, route, { pipes: [], injects: true });
  }

  async #byHandler(
    handler: Handler,
    request: Request,
    source: AnswerSource,
    file?: string,
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
    return isScript(result) || result instanceof LiveScript
      ? result
      : this.#messages.settle(result, request, source, treatmentOf(result, request, file));
  }

  #byDocument(exchange: Exchange, methodNotAllowed: ResponseMessage | undefined): Answered {
    const { request } = exchange;
    const { documentRoots, injectedScript, wrappers } = this.#host.options;
    if (wrappers && isForbidden(request.path, request.method)) return notFound();
    const root = documentRoots.find((each) => each.covers(request.path));
    const isFileRequest = request.method === 'GET' || request.method === 'HEAD';
    const missing = (): ResponseMessage => {
      if (methodNotAllowed !== undefined) return this.#unanswered(request, methodNotAllowed);
      const isNoFile = root !== undefined && isFileRequest;
      return missingAnswer(request) ?? this.#unanswered(request, isNoFile ? noFile() : notFound());
    };
    if (root === undefined) return missing();
    const wrapper = wrappers && isFileRequest ? wrapperOf(request.path) : undefined;
    if (wrapper !== undefined) {
      return this.#guarded(request, undefined, () =>
        this.#byWrapper(wrapper, root, exchange, missing),
      );
    }
    // What is ready has no pipes; a script to inject may still belong into it.
    const ready = injectedScript === undefined ? root.ready(request) : undefined;
    if (ready === undefined) {
      return this.#guarded(request, undefined, () => this.#byFile(root, exchange, missing));
    }
    exchange.answeredBy = root;
    return ready;
  }

  async #byFile(
    root: DocumentRoot,
    exchange: Exchange,
    missing: () => ResponseMessage,
  ): Promise<PlayableAnswer> {
    const { request } = exchange;
    const response = new Response(request);
    const answer = await root.answerInto(response, request);
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
        return this.#guarded(request, { file }, async () => {
          const { loadHandlerModule } = await handlerModule();
          return this.#byHandler(await loadHandlerModule(file), request, { file }, file);
        });
      }
    }
  }

  async #byWrapper(
    wrapper: Wrapper,
    root: DocumentRoot,
    exchange: Exchange,
    missing: () => ResponseMessage,
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

  #guarded(request: Request, source: AnswerSource | undefined, answer: () => Answered): Answered {
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
    if (!(failure.error instanceof ContentBrokeOffError)) this.#host.failed(failure);
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

/** What a request meets, by its head. */
interface Destiny {
  readonly exchange: Exchange;
  readonly routing: Routing;
  readonly route: Route | undefined;
  readonly fault: ConnectionFault | undefined;
}

/** Whether a fault answers for a request that is complete. */
function needsAll(fault: ConnectionFault | undefined): boolean {
  return fault !== undefined && momentOfFault(fault) === 'afterRequest';
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

/** What is answered where nothing was declared, other than 404. */
function missingAnswer({ method, path }: Request): ResponseMessage | undefined {
  if (method === 'CONNECT') return connected();
  return path === '/favicon.ico' ? noContent() : undefined;
}

/** Resolves after so many milliseconds; nothing of it is left when the exchange ends before. */
function later(ms: number, exchange: Exchange): Promise<void> {
  return new Promise((resolve) => {
    const cancel = systemClock.at(systemClock.now() + ms, resolve);
    void exchange.finished.then(cancel);
  });
}
