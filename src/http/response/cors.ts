// Cross-origin resource sharing, as the Fetch standard has it (section "CORS protocol").

import type { FieldLine } from '../../script/steps.ts';
import {
  describeValue,
  isPlainObject,
  rejectUnknownOptions,
  UsageError,
} from '../../usage-error.ts';
import type { Request } from '../request/request.ts';
import { isToken } from '../token.ts';
import { checkReply } from './reply.ts';
import type { ResponseMessage } from './response-message.ts';

/** What pages of other origins may do. */
export interface CorsRules {
  /**
   * The origin whose pages may read answers, several, or a RegExp on it; `'*'` is any.
   * @default '*'
   */
  readonly origin?: string | RegExp | readonly (string | RegExp)[];
  /** Whether they may with cookies, with `credentials: 'include'`. @default false */
  readonly credentials?: boolean;
  /** The header fields that they may send. Default: those that a preflight asks for. */
  readonly headers?: readonly string[];
  /** The methods that they may use. Default: the one that a preflight asks for. */
  readonly methods?: readonly string[];
  /** How many seconds a browser may keep the answer to a preflight. Default: it is not said. */
  readonly maxAge?: number;
}

/** `true`: pages of any origin may read answers, without cookies. */
export type CorsOption = boolean | CorsRules;

/** Rules after the check. */
export interface CorsPolicy {
  readonly isAnyOrigin: boolean;
  readonly allowsOrigin: (origin: string) => boolean;
  readonly credentials: boolean;
  readonly headers: string | undefined;
  readonly methods: string | undefined;
  readonly maxAge: number | undefined;
}

/**
 * @param where what begins a message: `wptserve cors`
 * @returns undefined when nothing is shared
 * @throws UsageError that names what was wrong
 */
export function checkCors(where: string, option: CorsOption): CorsPolicy | undefined {
  if (option === false) return undefined;
  const rules = option === true ? {} : option;
  if (!isPlainObject(rules)) {
    throw new UsageError(
      `${where}: ${describeValue(option)}. Write true, or { origin: 'https://app.example' }.`,
    );
  }
  rejectUnknownOptions(where, rules, ['origin', 'credentials', 'headers', 'methods', 'maxAge']);
  const { origin = '*', credentials = false, headers, methods, maxAge } = rules as CorsRules;
  if (typeof credentials !== 'boolean') {
    throw new UsageError(
      `${where}: credentials ${describeValue(credentials)}. Write true or false.`,
    );
  }
  if (maxAge !== undefined && !(Number.isInteger(maxAge) && maxAge >= 0)) {
    throw new UsageError(
      `${where}: maxAge ${describeValue(maxAge)} is not a whole number of seconds from 0.`,
    );
  }
  const origins = [origin].flat();
  for (const each of origins) checkOrigin(where, each);
  return {
    isAnyOrigin: origins.includes('*'),
    allowsOrigin: (asked) =>
      origins.some((each) =>
        each instanceof RegExp ? asked.search(each) !== -1 : each === '*' || each === asked,
      ),
    credentials,
    headers: checkTokens(`${where}: headers`, headers),
    methods: checkTokens(`${where}: methods`, methods),
    maxAge,
  };
}

/** Whether a browser asks before it sends a request: for which method, when it does. */
export function preflightFor(request: Request): string | undefined {
  if (request.method !== 'OPTIONS' || !request.head.hasField('origin')) return undefined;
  return request.headers.get('access-control-request-method');
}

/** The answer to a preflight; without leave when the policy gives none. */
export function preflightReply(policy: CorsPolicy, request: Request): ResponseMessage {
  const { headers } = request;
  const asked = headers.get('access-control-request-headers');
  const fields = originFields(policy, request);
  if (fields.length === 0) return checkReply({ status: 204, headers: vary(policy) });
  const { maxAge } = policy;
  const methods = policy.methods ?? headers.get('access-control-request-method');
  const allowed = policy.headers ?? asked;
  const isPrivate = headers.get('access-control-request-private-network') === 'true';
  return checkReply({
    status: 204,
    headers: [
      ...fields,
      ...(methods === undefined ? [] : [['Access-Control-Allow-Methods', methods] as const]),
      ...(allowed === undefined ? [] : [['Access-Control-Allow-Headers', allowed] as const]),
      ...(maxAge === undefined ? [] : [['Access-Control-Max-Age', String(maxAge)] as const]),
      ...(isPrivate ? [['Access-Control-Allow-Private-Network', 'true'] as const] : []),
      ...vary(policy),
    ],
  });
}

/** The same message, for pages of other origins too; one that says whom it is for stays as it is. */
export function sharedMessage(
  policy: CorsPolicy,
  message: ResponseMessage,
  request: Request,
): ResponseMessage {
  if (saysOrigin(message.headers)) return message;
  const fields = originFields(policy, request);
  return { ...message, headers: [...message.headers, ...fields, ...vary(policy)] };
}

/** Whether fields say which origin may read. */
export function saysOrigin(fields: readonly FieldLine[]): boolean {
  return fields.some(([name]) => name.toLowerCase() === 'access-control-allow-origin');
}

function originFields(policy: CorsPolicy, request: Request): [string, string][] {
  const origin = request.headers.get('origin');
  if (origin === undefined || !policy.allowsOrigin(origin)) return [];
  // With credentials an asterisk is no wildcard (Fetch standard).
  const allowed = policy.isAnyOrigin && !policy.credentials ? '*' : origin;
  return [
    ['Access-Control-Allow-Origin', allowed],
    ...(policy.credentials
      ? [['Access-Control-Allow-Credentials', 'true'] as [string, string]]
      : []),
  ];
}

/** What is said depends on who asks. */
function vary({ isAnyOrigin, credentials }: CorsPolicy): [string, string][] {
  return isAnyOrigin && !credentials ? [] : [['Vary', 'Origin']];
}

function checkOrigin(where: string, origin: unknown): void {
  if (origin === '*' || origin === 'null' || origin instanceof RegExp) return;
  if (typeof origin !== 'string' || !URL.canParse(origin)) {
    throw new UsageError(
      `${where}: origin ${describeValue(origin)}. Write 'https://app.example', a RegExp, a list of these, or '*'.`,
    );
  }
  const { origin: meant } = new URL(origin);
  if (meant === origin) return;
  throw new UsageError(
    `${where}: origin ${describeValue(origin)} is no origin. Did you mean '${meant}'?`,
  );
}

function checkTokens(where: string, list: unknown): string | undefined {
  if (list === undefined) return undefined;
  const bad = Array.isArray(list)
    ? list.find((each) => typeof each !== 'string' || !isToken(each))
    : list;
  if (bad === undefined) return (list as readonly string[]).join(', ');
  throw new UsageError(
    `${where}: ${describeValue(bad)}. Write a list of names, such as ['X-Token'].`,
  );
}
