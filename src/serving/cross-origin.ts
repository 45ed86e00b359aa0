// What pages of other origins get: leave before they ask, and fields that let them read.

import type { PlayableAnswer } from '../http/exchange/answer.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import type { Request } from '../http/request/request.ts';
import {
  preflightFor,
  preflightReply,
  saysOrigin,
  sharedMessage,
  type CorsPolicy,
} from '../http/response/cors.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import type { CheckedOptions } from '../options/options.ts';
import { Route } from '../routing/route.ts';
import type { Router, Routing } from '../routing/router.ts';
import { isScript } from '../script/builder.ts';
import { LiveScript } from '../script/live-script.ts';
import type { Answered } from './handler-answers.ts';

/** What it needs from its server. */
export interface CrossOriginHost {
  readonly options: CheckedOptions;
  readonly router: Router;
  /** A preflight got the answer meant for its request, and no leave. */
  preflightAnswered(request: Request): void;
}

/** Shares answers as the options `cors` say. */
export class CrossOrigin {
  readonly #host: CrossOriginHost;

  constructor(host: CrossOriginHost) {
    this.#host = host;
  }

  /**
   * The answer to a preflight: by what is said of the route that would get its request. A route that
   * names OPTIONS answers by itself.
   */
  preflight(exchange: Exchange): ResponseMessage | undefined {
    const { request } = exchange;
    const method = preflightFor(request);
    if (method === undefined || !this.#isUsed) return undefined;
    const own = routeOf(this.#host.router.find(request));
    if (own?.methods?.includes('OPTIONS') === true) return undefined;
    const asked = routeOf(this.#host.router.findAsked(request, method));
    const policy = this.#policyOf(asked);
    if (policy === undefined) return undefined;
    exchange.answeredBy = { toString: () => `cors of ${asked ?? 'wptserve'}` };
    return preflightReply(policy, request);
  }

  /** The answer with the fields that its policy adds. */
  share(exchange: Exchange, answered: Answered): Answered {
    const { request } = exchange;
    if (request.method === 'OPTIONS') this.#watchPreflight(exchange, answered);
    if (!this.#isUsed || !request.head.hasField('origin')) return answered;
    return answered instanceof Promise
      ? answered.then((answer) => this.#shared(exchange, answer))
      : this.#shared(exchange, answered);
  }

  /** The message that a test says by hand for a request of a route. */
  shareMessage(message: ResponseMessage, request: Request, source: unknown): ResponseMessage {
    const policy = this.#policyOf(source instanceof Route ? source : undefined);
    return policy === undefined ? message : sharedMessage(policy, message, request);
  }

  get #isUsed(): boolean {
    return this.#host.options.cors !== undefined || this.#host.router.shares;
  }

  #shared({ request, answeredBy }: Exchange, answer: PlayableAnswer): PlayableAnswer {
    if (isScript(answer) || answer instanceof LiveScript) return answer;
    return this.shareMessage(answer, request, answeredBy);
  }

  #policyOf(route: Route | undefined): CorsPolicy | undefined {
    const policy = route?.cors ?? this.#host.options.cors;
    return policy === 'none' ? undefined : policy;
  }

  /** Tells of a preflight that a route for any method has answered, as if it were the request. */
  #watchPreflight(exchange: Exchange, answered: Answered): void {
    const { request } = exchange;
    if (preflightFor(request) === undefined) return;
    const look = (answer: PlayableAnswer): void => {
      const { answeredBy } = exchange;
      if (!(answeredBy instanceof Route) || answeredBy.methods?.includes('OPTIONS') === true)
        return;
      if (!givesLeave(answer)) this.#host.preflightAnswered(request);
    };
    if (answered instanceof Promise) void answered.then(look);
    else look(answered);
  }
}

function routeOf(routing: Routing): Route | undefined {
  return routing.kind === 'route' ? routing.route : undefined;
}

/** Whether it says which origin may read; of what is written by hand nobody knows. */
function givesLeave(answer: PlayableAnswer): boolean {
  if (answer instanceof LiveScript) return true;
  if (!isScript(answer)) return saysOrigin(answer.headers);
  const heads = answer.steps.filter((step) => step.kind === 'head');
  return heads.length === 0 || heads.some((step) => saysOrigin(step.headers));
}
