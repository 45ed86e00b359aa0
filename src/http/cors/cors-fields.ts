// The header fields of CORS (Fetch standard, section 3.3).

import type { FieldLine } from '../../script/steps.ts';
import type { Request } from '../request/request.ts';
import type { ResponseMessage } from '../response/response-message.ts';
import type { CorsPolicy } from './cors-policy.ts';

/** Asks for leave to send another request. */
export interface Preflight {
  /** The method of the request that is to come. */
  readonly method: string;
}

/** What a preflight asks for; undefined when the request is none. */
export function preflightOf({ method, headers }: Request): Preflight | undefined {
  if (method !== 'OPTIONS' || headers.get('origin') === undefined) return undefined;
  const asked = headers.get('access-control-request-method');
  return asked === undefined ? undefined : { method: asked };
}

/** The fields of the answer to a preflight. */
export function preflightFields(policy: CorsPolicy, { headers }: Request): FieldLine[] {
  const origin = headers.get('origin');
  const varies: FieldLine = [
    'Vary',
    'Origin, Access-Control-Request-Method, Access-Control-Request-Headers',
  ];
  const fields = originFields(policy, origin);
  if (fields.length === 0) return [varies];
  const methods = policy.methods ?? headers.get('access-control-request-method');
  const allowed = policy.headers ?? headers.get('access-control-request-headers');
  if (methods) fields.push(['Access-Control-Allow-Methods', methods]);
  if (allowed) fields.push(['Access-Control-Allow-Headers', allowed]);
  if (policy.maxAge !== undefined) fields.push(['Access-Control-Max-Age', `${policy.maxAge}`]);
  if (headers.get('access-control-request-private-network') === 'true') {
    fields.push(['Access-Control-Allow-Private-Network', 'true']);
  }
  return [...fields, varies];
}

/** The message with the fields of the policy; one that has its own `Access-Control-Allow-Origin` keeps it. */
export function withCors(
  message: ResponseMessage,
  policy: CorsPolicy,
  request: Request,
): ResponseMessage {
  if (allowsOrigins(message)) return message;
  const added = originFields(policy, request.headers.get('origin'));
  // Also without an origin: a cache must not give that answer to a page of another one.
  if (!isForAll(policy) && !variesByOrigin(message)) added.push(['Vary', 'Origin']);
  return added.length === 0 ? message : { ...message, headers: [...message.headers, ...added] };
}

/** Whether it says by itself who may read it. */
export function allowsOrigins({ headers, omitted }: ResponseMessage): boolean {
  return (
    omitted.has('access-control-allow-origin') ||
    headers.some(([name]) => name.toLowerCase() === 'access-control-allow-origin')
  );
}

function originFields(policy: CorsPolicy, origin: string | undefined): FieldLine[] {
  if (isForAll(policy)) return [['Access-Control-Allow-Origin', '*']];
  if (origin === undefined || !allows(policy, origin)) return [];
  return [
    ['Access-Control-Allow-Origin', origin],
    ...(policy.credentials ? [['Access-Control-Allow-Credentials', 'true'] as const] : []),
  ];
}

/** Whether the answer is the same for every origin. */
function isForAll({ origins, credentials }: CorsPolicy): boolean {
  return origins === undefined && !credentials;
}

function allows({ origins }: CorsPolicy, origin: string): boolean {
  if (origins === undefined) return true;
  return origins.some((each) => (typeof each === 'string' ? each === origin : each.test(origin)));
}

function variesByOrigin({ headers }: ResponseMessage): boolean {
  return headers.some(
    ([name, value]) =>
      name.toLowerCase() === 'vary' && /(?:^|[\s,])(?:origin|\*)(?:[\s,]|$)/i.test(String(value)),
  );
}
