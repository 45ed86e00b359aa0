import { isToken } from '../http/token.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';

/** Which requests a route answers, besides its pattern. */
export interface RouteOptions {
  /** One method or several, case-sensitive; GET includes HEAD. Default: any. */
  readonly method?: string | readonly string[];
  /** How many requests it answers before earlier routes get their turn. Default: any number. */
  readonly times?: number;
}

/** Options after the check. */
export interface CheckedRouteOptions {
  /** Undefined: any. */
  readonly methods: readonly string[] | undefined;
  readonly times: number;
}

/** @throws UsageError that names the route and the option */
export function checkRouteOptions(source: string, options: RouteOptions): CheckedRouteOptions {
  const where = `route ${JSON.stringify(source)}`;
  rejectUnknownOptions(where, options, ['method', 'times']);
  const { method, times = Infinity } = options;
  const given = method === undefined ? ['*'] : [method].flat();
  const methods = given.includes('*') ? undefined : given;
  if (methods !== undefined) {
    const bad = methods.find((each) => typeof each !== 'string' || !isToken(each));
    if (bad !== undefined || methods.length === 0) {
      throw new UsageError(
        `${where}: method ${describeValue(bad ?? method)}. Write 'GET', or a list of methods.`,
      );
    }
  }
  if (times !== Infinity && !(Number.isInteger(times) && times >= 1)) {
    throw new UsageError(`${where}: times ${describeValue(times)}. It is a whole number from 1.`);
  }
  return { methods, times };
}

/** Whether a route with these methods answers `method`; HEAD goes where GET goes (RFC 9110 §9.3.2). */
export function answersMethod(methods: readonly string[] | undefined, method: string): boolean {
  if (methods === undefined || methods.includes(method)) return true;
  return method === 'HEAD' && methods.includes('GET');
}
