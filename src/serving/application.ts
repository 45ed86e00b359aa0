// From a request to an answer that can be played: rewrites, routes and document
// roots.

import { failExchange, strikesAfterContent } from './fail-exchange.ts';
import { momentOfFault, type ConnectionFault } from '../faults/connection-fault.ts';
import type { PlayableAnswer } from '../http/exchange/answer.ts';
import { errorReply } from '../http/response/error-reply.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import { checkReply, type CheckedReply } from '../http/response/reply.ts';
import type { Request } from '../http/request/request.ts';
import type { RequestServer } from '../http/host-names/server-config.ts';
import { responseContext } from '../http1/response-context.ts';
import { streamedSteps } from '../http1/streamed-steps.ts';
import type { AnswerSource, HandlerError } from '../routing/handler-error.ts';
import { late } from '../late.ts';
import { systemClock } from '../net/clock/system-clock.ts';
import { CrossOrigin, type CrossOriginHost } from './cross-origin.ts';
import { DocumentAnswers, type DocumentHost } from './document-answers.ts';
import { HandlerAnswers, type Answered } from './handler-answers.ts';
import { MessageSettler } from './message-settler.ts';
import type { PipeTable } from '../pipes/pipe-table.ts';
import type { CheckedAnswer } from '../routing/checked-answer.ts';
import type { Route } from '../routing/route.ts';
import { rewritePath } from '../routing/rewriter.ts';
import type { Routing } from '../routing/router.ts';
import { SocketTakeover, isSocketAnswer } from '../http/exchange/socket-answer.ts';
import { answerSocket } from './socket-answers.ts';
import { isScript } from '../script/builder.ts';
import { LiveScript } from '../script/live-script.ts';
import type { Step } from '../script/steps.ts';

/** What an application needs from its server. */
export interface ApplicationHost extends DocumentHost, CrossOriginHost {
  pipes(): PipeTable;
  serverFor(request: Request): RequestServer;
  /** The answer to a request begins, and nothing of the request is waited for any more. */
  asked(exchange: Exchange): void;
  /** There is news of a WebSocket. */
  changed(): void;
  /** What should have answered failed. */
  failed(failure: HandlerError): void;
}

const noContent = late(() => checkReply({ status: 204 }));

/** Answers the requests of one server. It never throws or rejects. */
export class Application {
  readonly #host: ApplicationHost;
  readonly #messages: MessageSettler;
  readonly #handlers: HandlerAnswers;
  readonly #documents: DocumentAnswers;
  readonly #crossOrigin: CrossOrigin;
  readonly #serverFor = (request: Request): RequestServer => this.#host.serverFor(request);

  constructor(host: ApplicationHost) {
    this.#host = host;
    this.#messages = new MessageSettler(host);
    this.#handlers = new HandlerAnswers(this.#messages, (failure) => host.failed(failure));
    this.#documents = new DocumentAnswers(host, this.#messages, this.#handlers);
    this.#crossOrigin = new CrossOrigin(host);
  }

  answer(exchange: Exchange): Answered {
    const { request } = exchange;
    const { rewrites } = this.#host.options;
    request.serveBy(this.#serverFor, this.#host.upstream.fetch);
    rewritePath(request, rewrites);
    const { router } = this.#host;
    if (!router.looksAtContent) return this.#route(exchange);
    if (!request.isComplete && router.needsContent(request)) return this.#routeLater(exchange);
    return this.#handlers.guarded(request, undefined, () => this.#route(exchange));
  }

  /** Which route answers shows only once all of the request has come. */
  async #routeLater(exchange: Exchange): Promise<PlayableAnswer> {
    const { request } = exchange;
    await request.incoming.received(Infinity);
    // Nobody is left who would get an answer.
    if (!request.isComplete) return noContent();
    return this.#handlers.guarded(request, undefined, () => this.#route(exchange));
  }

  #route(exchange: Exchange): Answered {
    const { request } = exchange;
    const { faultFor, latencyMs } = this.#host.options;
    const preflight = this.#crossOrigin.preflight(exchange);
    if (preflight !== undefined) return preflight;
    const routing = this.#host.router.find(request, exchange.retryOf);
    const route = routing.kind === 'route' ? routing.route : undefined;
    route?.arrived(exchange);
    const fault = route?.fault ?? faultFor?.(request.urlParts.hostname);
    const destiny = { exchange, routing, route, fault };
    if (request.isComplete && latencyMs === 0) return this.#begin(destiny);
    return this.#beginLater(destiny);
  }

  /** The route leaves the request to those that were declared before it, and to files. */
  #fallThrough(exchange: Exchange, route: Route): Answered {
    route.passOn(exchange);
    exchange.answeredBy = undefined;
    const routing = this.#host.router.findAfter(route, exchange.request);
    const next = routing.kind === 'route' ? routing.route : undefined;
    next?.arrived(exchange);
    return this.#answerBy({ exchange, routing, route: next, fault: next?.fault });
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
        isStruck || request.isComplete || (this.#beginsAtHead(destiny) && !needsAll(fault));
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

  /** What is passed on is passed on as it comes. */
  #beginsAtHead({ exchange, routing, route }: Destiny): boolean {
    if (route !== undefined) return route.answersAtHead(exchange);
    return routing.kind === 'notFound' && this.#host.upstream.takes(exchange);
  }

  #begin(destiny: Destiny): Answered {
    this.#host.asked(destiny.exchange);
    return this.#crossOrigin.share(destiny.exchange, this.#answerBy(destiny));
  }

  #answerBy({ exchange, routing, route, fault }: Destiny): Answered {
    const { request } = exchange;
    const failing = fault && failExchange(exchange, fault, route);
    if (failing !== undefined) return failing;
    switch (routing.kind) {
      case 'route':
        exchange.answeredBy = routing.route;
        return this.#handlers.guarded(request, routing.route, () =>
          this.#byRoute(routing.route, exchange),
        );
      case 'methodNotAllowed':
        return this.#documents.answer(
          exchange,
          errorReply(405, 'Method Not Allowed', { Allow: routing.allow.join(', ') }),
        );
      case 'notFound':
        return this.#documents.answer(exchange);
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
    const shared = this.#crossOrigin.shareMessage(message, request, source);
    return streamedSteps(shared, responseContext(request));
  }

  #byRoute(route: Route, exchange: Exchange): Answered {
    const answer = route.answer(exchange);
    return answer instanceof Promise
      ? answer.then((taken) => this.#byAnswer(taken, route, exchange))
      : this.#byAnswer(answer, route, exchange);
  }

  #byAnswer(
    answer: CheckedAnswer | LiveScript | SocketTakeover,
    route: Route,
    exchange: Exchange,
  ): Answered {
    const { request } = exchange;
    if (answer instanceof SocketTakeover || isSocketAnswer(answer)) {
      const { maxBodyBytes: maxMessageBytes } = this.#host.options.limits.parser;
      return answerSocket(answer, exchange, route, {
        maxMessageBytes,
        changed: () => this.#host.changed(),
        failed: (failure) => this.#host.failed(failure),
      });
    }
    if (typeof answer === 'function') {
      return this.#handlers.byRoute(answer, request, route, () =>
        this.#fallThrough(exchange, route),
      );
    }
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

/** Resolves after so many milliseconds; nothing of it is left when the exchange ends before. */
function later(ms: number, exchange: Exchange): Promise<void> {
  return new Promise((resolve) => {
    const cancel = systemClock.at(systemClock.now() + ms, resolve);
    void exchange.finished.then(cancel);
  });
}
