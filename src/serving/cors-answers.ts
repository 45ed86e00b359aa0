// CORS of one server: who answers preflights, and which answers say who may read them.

import type { Answered } from '../http/exchange/answer.ts';
import type { Exchange } from '../http/exchange/exchange.ts';
import { allowsOrigins, preflightFields, preflightOf, withCors } from '../http/cors/cors-fields.ts';
import type { Request } from '../http/request/request.ts';
import { checkReply, type CheckedReply } from '../http/response/reply.ts';
import type { ResponseMessage } from '../http/response/response-message.ts';
import type { CheckedOptions } from '../options/options.ts';
import type { AnswerSource } from '../routing/handler-error.ts';
import { Route } from '../routing/route.ts';
import type { Router } from '../routing/router.ts';
import { isScript } from '../script/builder.ts';
import { LiveScript } from '../script/live-script.ts';

/** What CORS needs from its server. */
export interface CorsHost {
  readonly router: Router;
  readonly options: CheckedOptions;
  /** A preflight got an answer that says nothing of CORS. */
  preflightTook(request: Request, route: Route): void;
}

/** Answers preflights, and adds fields to answers. Scripts are left as they are: their bytes are exact. */
export class CorsAnswers {
  readonly #host: CorsHost;

  constructor(host: CorsHost) {
    this.#host = host;
  }

  /** The answer to a preflight, where the option `cors` answers it. No route gets it. */
  preflight(exchange: Exchange): CheckedReply | undefined {
    const { request } = exchange;
    const asked = preflightOf(request);
    if (asked === undefined) return undefined;
    const { router, options } = this.#host;
    // A route for OPTIONS is one for preflights.
    const own = router.find(request);
    if (own.kind === 'route' && own.route.methods?.includes('OPTIONS') === true) return undefined;
    const target = router.find(request, undefined, asked.method);
    const route = target.kind === 'route' ? target.route : undefined;
    const policy = route?.cors ?? options.cors;
    if (policy === undefined) return undefined;
    const by = route?.cors === undefined ? 'the option cors' : `${route}, cors`;
    exchange.answeredBy = { toString: () => by };
    return checkReply({ status: 204, headers: [...preflightFields(policy, request)] });
  }

  /** An answer with the fields of its policy. */
  added(answered: Answered, request: Request, route: Route | undefined): Answered {
    const policy = route?.cors ?? this.#host.options.cors;
    const isTaken = policy === undefined && isMisled(request, route);
    if (policy === undefined && !isTaken) return answered;
    if (answered instanceof Promise)
      return answered.then((each) => this.#finish(each, request, route));
    return this.#finish(answered, request, route);
  }

  /** A message with the fields of the policy of its route, or of the server. */
  addedTo(message: ResponseMessage, request: Request, source: AnswerSource): ResponseMessage {
    const policy = (source instanceof Route ? source.cors : undefined) ?? this.#host.options.cors;
    return policy === undefined ? message : withCors(message, policy, request);
  }

  #finish(
    answer: Awaited<Answered>,
    request: Request,
    route: Route | undefined,
  ): Awaited<Answered> {
    if (answer instanceof LiveScript) return answer;
    const policy = route?.cors ?? this.#host.options.cors;
    if (policy === undefined) {
      const speaksCors = isScript(answer) ? namesCors(answer.steps) : allowsOrigins(answer);
      if (route !== undefined && !speaksCors) this.#host.preflightTook(request, route);
      return answer;
    }
    return isScript(answer) ? answer : withCors(answer, policy, request);
  }
}

/** Whether it is a preflight that gets the answer of a route for any method. */
function isMisled(request: Request, route: Route | undefined): boolean {
  return route !== undefined && route.methods === undefined && preflightOf(request) !== undefined;
}

/** Whether a script says by itself who may read it, in text or in bytes. */
function namesCors(steps: unknown): boolean {
  if (steps instanceof Uint8Array) return namesCors(Buffer.from(steps).toString('latin1'));
  if (typeof steps === 'string') return /access-control-allow-origin/i.test(steps);
  if (typeof steps !== 'object' || steps === null) return false;
  return Object.values(steps).some(namesCors);
}
