import type { Request } from '../http/request/request.ts';
import type { Standing } from './standing.ts';

/** An exchange whose answer has not ended. */
export interface OpenExchange {
  readonly request: Request;
  readonly standing: Standing;
}

/** What a route declared, and what came of it. */
export interface RouteUsage {
  /** `route GET "/a"`. */
  readonly name: string;
  readonly pattern: string;
  /** The pattern, unless it is a RegExp. */
  readonly template: string | undefined;
  /** Undefined: any. */
  readonly methods: readonly string[] | undefined;
  readonly times: number;
  /** `www.localhost`, `*.example.test`; undefined: any. */
  readonly host: string | undefined;
  /** Undefined: both. */
  readonly protocol: 'http' | 'https' | undefined;
  matches(path: string): boolean;
  /** Which other conditions a request does not meet: `query "page": expected "2", received "3"`. */
  unmet(request: Request): readonly string[];
  answersHost(hostname: string): boolean;
  /** Without those that a browser repeated by itself. */
  readonly requestCount: number;
  /** How many more its handlers left to others. */
  readonly passedOnCount: number;
  /** How many answers its list has; 1 for a single one, 0 for none. */
  readonly answerCount: number;
  /** Gates of answers that were given, and did not get there. */
  readonly unreachedGates: readonly string[];
  readonly open: readonly OpenExchange[];
}
