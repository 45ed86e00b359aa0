import { checkRouteFault } from '../faults/check-fault.ts';
import type { RouteFault, RouteFaultOption } from '../faults/connection-fault.ts';
import {
  matchesHost,
  parseHostPattern,
  type HostPattern,
} from '../http/host-names/host-pattern.ts';
import { hostVerdict, type CheckedHostNames } from '../http/host-names/host-names.ts';
import { checkCors, type CorsOption, type CorsPolicy } from '../http/response/cors.ts';
import { normalizeHost } from '../http/host-names/host-name.ts';
import type { Request } from '../http/request/request.ts';
import {
  checkContentConditions,
  contentConditions,
  needsContent,
  type ContentConditions,
} from '../matching/request-conditions.ts';
import { isToken } from '../http/token.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';
import type { AnswerMoment } from './takeovers.ts';

/** Which requests a route answers, besides its pattern. */
export interface RouteOptions extends ContentConditions {
  /** One method or several, in any case; GET includes HEAD. Default: any. */
  readonly method?: string | readonly string[];
  /**
   * How many requests it answers before earlier routes get their turn, not counting those that a
   * browser repeats by itself. Default: any number.
   */
  readonly times?: number;
  /**
   * A host that leads to the server: one of `subdomains`, such as `'www'`, which is the name below
   * `browserHost`; or a whole name; or `'*.example.test'` for every name below one. Default: any.
   */
  readonly host?: string;
  /** Default: both. */
  readonly protocol?: 'http' | 'https';
  /**
   * When its answers begin: `'complete'`, once all of the request is there; or `'head'`, as soon as
   * its head is, while its content goes on coming. A script with a step `receive` begins at the
   * head. A handler gets the content as `request.content`. @default 'complete'
   */
  readonly at?: 'head' | 'complete';
  /**
   * How the connection fails on which it answers: `'reset-after-head'`, or
   * `{ kind: 'close-after-content-bytes', bytes: 100 }`. It wins over the option `fault` of the server.
   */
  readonly fault?: RouteFaultOption;
  /**
   * Whether pages of other origins may read its answers: preflights are answered, and fields are
   * added to replies, files and errors; an answer that is a script is sent as it is. It wins over the
   * option `cors` of the server.
   */
  readonly cors?: CorsOption;
}

/** Options after the check. */
export interface CheckedRouteOptions {
  /** Undefined: any. */
  readonly methods: readonly string[] | undefined;
  readonly times: number;
  /** Undefined: any. */
  readonly host: HostPattern | undefined;
  /** Undefined: both. */
  readonly protocol: 'http' | 'https' | undefined;
  readonly fault: RouteFault | undefined;
  /** Undefined: as the server; `'none'`: nothing is shared. */
  readonly cors: CorsPolicy | 'none' | undefined;
  /** What else a request has to be; undefined: anything. */
  readonly conditions: ContentConditions | undefined;
  /** Undefined: what its answer needs. */
  readonly at: AnswerMoment | undefined;
}

const routeOptions: readonly (keyof RouteOptions)[] = [
  'method',
  ...contentConditions,
  'times',
  'host',
  'protocol',
  'fault',
  'at',
  'cors',
];

/** @throws UsageError that names the route and the option */
export function checkRouteOptions(
  source: string,
  options: RouteOptions,
  names: CheckedHostNames,
): CheckedRouteOptions {
  const where = `route ${JSON.stringify(source)}`;
  rejectUnknownOptions(where, options, routeOptions);
  const { method, times = Infinity, host, protocol, fault, at, cors } = options;
  const given = method === undefined ? ['*'] : [method].flat();
  const methods = given.includes('*') ? undefined : given.map(upperCase);
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
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https') {
    throw new UsageError(`${where}: protocol ${describeValue(protocol)}. It is 'http' or 'https'.`);
  }
  if (at !== undefined && at !== 'head' && at !== 'complete') {
    throw new UsageError(`${where}: at ${describeValue(at)}. It is 'head' or 'complete'.`);
  }
  checkContentConditions(where, options);
  const conditions = conditionsOf(options);
  if (at === 'head' && conditions !== undefined && needsContent(conditions)) {
    const name = contentConditions.find(
      (each) => each in conditions && each !== 'query' && each !== 'headers',
    );
    throw new UsageError(
      `${where}: at: 'head' and ${name} at once. ${name} looks at the whole request, which has not come then. Leave out one of them.`,
    );
  }
  return {
    at,
    conditions,
    methods,
    times,
    host: host === undefined ? undefined : checkHost(where, host, names),
    protocol,
    fault: fault === undefined ? undefined : checkRouteFault(fault, `${where}: fault`),
    cors: cors === undefined ? undefined : (checkCors(`${where}: cors`, cors) ?? 'none'),
  };
}

/** Undefined where nothing is asked. */
function conditionsOf(options: RouteOptions): ContentConditions | undefined {
  const given = contentConditions.filter((name) => options[name] !== undefined);
  if (given.length === 0) return undefined;
  // A copy: an object that the caller goes on using cannot change what was declared.
  return Object.freeze(Object.fromEntries(given.map((name) => [name, options[name]])));
}

/** What is no text is told by the check. */
function upperCase(method: unknown): string {
  return typeof method === 'string' ? method.toUpperCase() : (method as string);
}

/** Whether a request came to the host and by the protocol that a route names. */
export function answersOrigin(options: CheckedRouteOptions, request: Request): boolean {
  const { protocol, host } = options;
  if (protocol !== undefined && protocol !== request.protocol) return false;
  // The parts of a URL cost more than the question.
  return host === undefined || answersHost(host, request.urlParts.hostname);
}

/** Whether a request to this host name came to the host that a route names. */
export function answersHost(host: HostPattern | undefined, hostname: string): boolean {
  return host === undefined || matchesHost(host, normalizeHost(hostname) ?? '');
}

function checkHost(where: string, host: unknown, names: CheckedHostNames): HostPattern {
  const { ['']: declared = {} } = names.allDomains;
  if (typeof host === 'string') {
    if (host !== '' && Object.hasOwn(declared, host))
      return { name: declared[host] as string, isBelow: false };
    const pattern = parseHostPattern(host);
    if (pattern !== undefined && leadsHere(pattern, names)) return pattern;
  }
  const subdomains = names.subdomains.map((each) => `'${each}'`).join(', ');
  throw new UsageError(
    `${where}: host ${describeValue(host)} does not lead to this server. Write ` +
      (subdomains === '' ? '' : `${subdomains}, `) +
      `'localhost', a name below it such as 'www.localhost', or name it in the option hosts.`,
  );
}

/** A name below one leads here when that of any label does, or one that was named. */
function leadsHere({ name, isBelow }: HostPattern, names: CheckedHostNames): boolean {
  if (!isBelow) return hostVerdict(names, name) === 'served';
  if (hostVerdict(names, `any.${name}`) === 'served') return true;
  return [...names.verdicts].some(
    ([each, verdict]) => verdict === 'served' && each.endsWith(`.${name}`),
  );
}

/** Whether a route with these methods answers `method`; HEAD goes where GET goes (RFC 9110 §9.3.2). */
export function answersMethod(methods: readonly string[] | undefined, method: string): boolean {
  if (methods === undefined) return true;
  const asked = method.toUpperCase();
  return methods.includes(asked) || (asked === 'HEAD' && methods.includes('GET'));
}
