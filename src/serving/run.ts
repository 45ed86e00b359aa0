import { Application } from './application.ts';
import {
  explainNotAnswered,
  findingsOf,
  type Refusal,
  type Unanswered,
} from '../findings/findings.ts';
import type { AnswerSource, HandlerError } from '../routing/handler-error.ts';
import type { PlayableAnswer } from '../http/exchange/answer.ts';
import { ConnectionInfo } from '../http/exchange/connection-info.ts';
import type { Exchange, FinishListener } from '../http/exchange/exchange.ts';
import {
  contentThatTells,
  HiddenRetries,
  type RetryCandidates,
} from '../http/exchange/hidden-retries.ts';
import type { ServerConfig } from '../http/host-names/server-config.ts';
import type { Request } from '../http/request/request.ts';
import type { CheckedReply } from '../http/response/reply.ts';
import type { Finding } from '../journal/findings.ts';
import { Journal } from '../journal/journal.ts';
import type { Serving } from '../net/connection/serving.ts';
import { systemClock } from '../net/clock/system-clock.ts';
import { UpstreamAnswers } from './upstream-answers.ts';
import type { CheckedOptions } from '../options/options.ts';
import type { PipeDefinition } from '../pipes/define-pipe.ts';
import { PipeError } from '../pipes/pipe-error.ts';
import { PipeTable } from '../pipes/pipe-table.ts';
import { parsePipeline } from '../pipes/pipeline.ts';
import { KeptContents } from './kept-contents.ts';
import { RequestWaiters } from './request-waiters.ts';
import { History } from '../http/exchange/history.ts';
import { ExchangeLog } from '../routing/exchange-log.ts';
import type { RouteUsage } from '../routing/route-usage.ts';
import { Router } from '../routing/router.ts';
import { Waits } from '../routing/waits.ts';
import type { Step } from '../script/steps.ts';
import { MemoryStash } from '../stash/memory-stash.ts';
import { UsageError } from '../usage-error.ts';

/** So many peers that nothing answers are told why. */
const explainedRequests = 20;

/**
 * Everything that one test declares and that happens in it. The next one gets another: what still
 * comes of this one, by handlers that outlive it, is seen by nobody.
 */
export class Run {
  readonly router = new Router();
  readonly exchanges = new ExchangeLog();
  readonly connections = new History<ConnectionInfo>();
  readonly waits = new Waits(systemClock);
  readonly waiters = new RequestWaiters(this.waits);
  readonly handlerErrors: HandlerError[] = [];
  readonly stash = new MemoryStash();
  /** Undefined: nothing is recorded. */
  readonly journal: Journal | undefined;
  /** What listeners need to serve it. */
  readonly serving: Serving;

  readonly #options: CheckedOptions;
  readonly #application: Application;
  readonly #upstream: UpstreamAnswers;
  readonly #retries: HiddenRetries;
  readonly #contents: KeptContents;
  readonly #unanswered = new History<Unanswered>();
  readonly #refusals = new History<Refusal>();
  readonly #preflights = new History<Request>();
  #connectionCount = 0;
  #openConnections = 0;
  #ownPipes: readonly PipeDefinition[] = [];
  #pipes = new PipeTable();
  /** The routes as they were when the test had ended. */
  #settled: readonly RouteUsage[] | undefined;
  readonly #answerEnded: FinishListener = (exchange, end) => {
    if (end !== undefined) this.#retries.ended(exchange, end);
    this.#contents.keep(exchange.request.incoming);
  };

  constructor(options: CheckedOptions, config: () => ServerConfig) {
    const startedAt = systemClock.now();
    const now = (): number => systemClock.now() - startedAt;
    this.#options = options;
    this.#contents = new KeptContents(options.limits.history.maxHistoryBytes);
    this.#retries = new HiddenRetries({ now });
    this.journal = options.record === 'off' ? undefined : new Journal(systemClock, Date.now());
    this.#upstream = new UpstreamAnswers({
      options,
      ownPorts: () => Object.values(config().ports).flat(),
      failed: ({ request }, error) =>
        this.handlerErrors.push({ error, request, source: undefined, brokeOff: false }),
    });
    this.#application = new Application({
      upstream: this.#upstream,
      options,
      router: this.router,
      pipes: () => this.#pipes,
      serverFor: ({ path }) => ({ config: config(), stash: this.stash.view(path) }),
      asked: ({ request, retryOf }) => {
        this.exchanges.changed();
        if (retryOf === undefined) this.waiters.offer(request);
      },
      changed: () => this.exchanges.changed(),
      failed: (failure) => this.handlerErrors.push(failure),
      preflightAnswered: (request) => {
        if (this.#settled === undefined) this.#preflights.push(request);
      },
      // To look for the nearest route costs more than an answer.
      explain: (request) =>
        request.path.startsWith('/') && this.#unanswered.size < explainedRequests
          ? explainNotAnswered(request, this.#usages)
          : '',
      unanswered: (request, status) => {
        if (this.#settled === undefined) this.#unanswered.push({ request, status });
      },
    });
    this.serving = {
      application: (exchange) => this.#answer(exchange),
      limits: options.limits.parser,
      times: options.limits.connections,
      admits: () => this.#openConnections < options.limits.connections.maxConnections,
      closed: () => {
        this.#openConnections -= 1;
      },
      journal: this.journal,
      tlsSettingsFor: options.tlsSettingsFor,
      opened: (origin) => {
        this.#connectionCount += 1;
        this.#openConnections += 1;
        const connection = new ConnectionInfo(this.#connectionCount, origin, now());
        this.connections.push(connection);
        return connection;
      },
      startedAt,
      now,
      refused: (error, connection) => {
        if (this.#settled === undefined) this.#refusals.push({ error, connection });
      },
      faultFor: options.faultFor,
      networkFor: options.networkFor,
    };
  }

  /** What is probably wrong, as if the test ended now. */
  get findings(): Finding[] {
    return findingsOf(
      {
        routes: this.#settled ?? this.#usages,
        unanswered: this.#unanswered.toArray(),
        handlerErrors: this.handlerErrors,
        preflights: this.#preflights.toArray(),
        refusals: this.#refusals.toArray(),
        declaredLimits: this.#options.limits.declared,
        exchangeId: ({ connection, indexOnConnection }) =>
          this.journal?.exchangeAt(connection.id, indexOnConnection),
      },
      this.#options.verdicts,
    );
  }

  /** What was let go of the content of its requests. */
  get forgottenContent(): KeptContents['forgotten'] {
    return this.#contents.forgotten;
  }

  /** @throws UsageError when it was not made by `definePipe` */
  addPipe(pipe: PipeDefinition): void {
    this.#pipes = new PipeTable([...this.#ownPipes, pipe]);
    this.#ownPipes = [...this.#ownPipes, pipe];
  }

  /** @throws UsageError when the pipeline of a reply could not be run */
  checkPipe(pipeline: string): void {
    try {
      this.#pipes.bind(parsePipeline(pipeline));
    } catch (error) {
      if (!(error instanceof PipeError)) throw error;
      throw new UsageError(`reply: ${error.message}`);
    }
  }

  /** The steps of a reply that a test says by hand. */
  replySteps(
    reply: CheckedReply,
    request: Request,
    source: AnswerSource,
  ): Promise<AsyncIterable<Step>> {
    return this.#application.replySteps(reply, request, source);
  }

  /** Whom to tell when it helps to know what pages have got: see {@link outcomeSeen}. */
  whenRetryIsUnsure(callback: () => void): void {
    this.#retries.whenUnsure(callback);
  }

  /** A page has got a response for this URL, or an error. */
  outcomeSeen(url: string): void {
    this.#retries.outcomeSeen(url);
  }

  /** What happens from now on is no finding, but for a handler that fails. */
  settle(): void {
    this.#settled ??= this.#usages;
  }

  /** Nothing is answered any more, and nobody waits. */
  end(): void {
    this.#upstream.close();
    this.router.clear();
    this.waits.clear();
  }

  get #usages(): RouteUsage[] {
    return this.router.declared.map(({ usage }) => usage);
  }

  #answer(exchange: Exchange): PlayableAnswer | Promise<PlayableAnswer> {
    const { request } = exchange;
    exchange.whenFinished(this.#answerEnded);
    this.exchanges.push(exchange);
    const candidates = this.#retries.candidatesFor(exchange);
    if (candidates.length === 0) return this.#application.answer(exchange);
    const bytes = contentThatTells(candidates);
    if (request.isComplete || request.contentReceived >= bytes)
      return this.#answerFirstOrAgain(exchange, candidates);
    // Only its content tells whether it is the same request.
    return request.incoming
      .received(bytes)
      .then(() => this.#answerFirstOrAgain(exchange, candidates));
  }

  #answerFirstOrAgain(
    exchange: Exchange,
    candidates: RetryCandidates,
  ): PlayableAnswer | Promise<PlayableAnswer> {
    const first = this.#retries.firstOf(exchange, candidates);
    if (first !== undefined) {
      exchange.retryOf = first;
      exchange.request.repeats(first.request);
    }
    return this.#application.answer(exchange);
  }
}
