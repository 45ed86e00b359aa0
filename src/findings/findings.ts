// What is probably wrong at the end of a test, from what was declared and what came.

import { fileURLToPath } from 'node:url';
import type { HandlerError } from '../routing/handler-error.ts';
import { describeRequest, type FindingDraft } from './finding-draft.ts';
import { asksForSocket } from '../http/exchange/socket-answer.ts';
import type { ConnectionInfo } from '../http/exchange/connection-info.ts';
import type { ProtocolError, ProtocolErrorCode } from '../http/protocol-error.ts';
import type { Request } from '../http/request/request.ts';
import type { Finding, FindingKind } from '../journal/findings.ts';
import { nearestRoute } from './nearest-route.ts';
import type { Limits } from '../options/limits.ts';
import { routeFindings } from './route-findings.ts';
import type { RouteUsage } from '../routing/route-usage.ts';
import type { Verdicts } from '../options/verdicts.ts';

/** A request that nothing answered. */
export interface Unanswered {
  readonly request: Request;
  /** What it got instead. */
  readonly status: number;
}

/** Bytes that could not be read as HTTP. */
export interface Refusal {
  readonly error: ProtocolError;
  readonly connection: ConnectionInfo;
}

/** What there is to judge. */
export interface ServerState {
  /** All routes so far, in the order of their declaration. */
  readonly routes: readonly RouteUsage[];
  readonly unanswered: readonly Unanswered[];
  readonly handlerErrors: readonly HandlerError[];
  readonly refusals: readonly Refusal[];
  /** Preflights that a route answered as if they were the request, without leave. */
  readonly preflights: readonly Request[];
  /** Those that the options name. */
  readonly declaredLimits: ReadonlySet<keyof Limits>;
  /** The id that the log of the wire has for the exchange of a request. */
  exchangeId(request: Request): number | undefined;
}

/** In the order in which they are shown. */
const kinds: Readonly<Record<keyof Verdicts, FindingKind>> = {
  handlerThrew: 'handler-threw',
  protocolError: 'protocol-error',
  requestNotAnswered: 'request-not-answered',
  answersNotUsed: 'answers-not-used',
  gateNotReached: 'gate-not-reached',
  gateNotReleased: 'gate-not-released',
  scriptStopped: 'script-stopped',
  preflightAnswered: 'preflight-answered',
  routeNotRequested: 'route-not-requested',
};
const order = Object.keys(kinds);

/** The name of a finding in the option `verdicts`. */
export function verdictName({ kind }: Finding): keyof Verdicts {
  const names = Object.keys(kinds) as (keyof Verdicts)[];
  return names.find((name) => kinds[name] === kind) as keyof Verdicts;
}

/** The findings that are not ignored, those first that fail a test. */
export function findingsOf(state: ServerState, verdicts: Verdicts): Finding[] {
  const unanswered = state.unanswered.filter(({ request }) => isMeant(request));
  const askedInVain = unanswered.map(({ request }) => request);
  const drafts = [
    ...state.handlerErrors.map(handlerThrew),
    ...state.refusals
      .filter((refusal) => isUnexpected(refusal, state.declaredLimits))
      .map(protocolError),
    ...state.preflights.map(preflightAnswered),
    ...unanswered.map((each) => notAnswered(each, state.routes)),
    ...state.routes.flatMap((route) => routeFindings(route, askedInVain)),
  ];
  return together(drafts)
    .filter(({ name }) => verdicts[name] !== 'ignore')
    .toSorted((a, b) => rank(a, verdicts) - rank(b, verdicts))
    .map((draft) => toFinding(draft, verdicts, state));
}

function rank({ name }: FindingDraft, verdicts: Verdicts): number {
  return order.indexOf(name) + (verdicts[name] === 'fail' ? 0 : order.length);
}

function toFinding(draft: FindingDraft, verdicts: Verdicts, state: ServerState): Finding {
  const { name, title, details = [], request } = draft;
  const connection = draft.connection ?? request?.connection;
  const exchange = request && state.exchangeId(request);
  return {
    kind: kinds[name],
    severity: verdicts[name] === 'fail' ? 'fail' : 'warn',
    title,
    ...(details.length === 0 ? {} : { details: details.join('\n') }),
    ...(exchange === undefined ? {} : { exchange }),
    ...(connection === undefined ? {} : { connection: connection.id }),
  };
}

/** One for all that say the same. */
function together(drafts: readonly FindingDraft[]): FindingDraft[] {
  const byTitle = new Map<string, { readonly draft: FindingDraft; readonly count: number }>();
  for (const draft of drafts) {
    const key = `${draft.name} ${draft.title}`;
    const { draft: first, count } = byTitle.get(key) ?? { draft, count: 0 };
    byTitle.set(key, { draft: first, count: count + 1 });
  }
  return [...byTitle.values()].map(({ draft, count }) =>
    count === 1 ? draft : { ...draft, title: `${draft.title} (${count} times)` },
  );
}

const shownFrames = 5;

function handlerThrew({ request, source, error, brokeOff }: HandlerError): FindingDraft {
  const place = source === undefined ? '' : ` (${'file' in source ? source.file : source})`;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const [firstLine, ...otherLines] = message.split('\n');
  return {
    name: 'handlerThrew',
    title: `${describeRequest(request)}${place}: ${firstLine}`,
    details: [
      ...otherLines,
      ...(brokeOff ? ['its answer had begun, and broke off'] : []),
      ...stackFrames(error).slice(0, shownFrames),
    ],
    request,
  };
}

/** The sources of this package, or what they are built to. */
const ownFolder = import.meta.url.replace(/(?<=\/(?:src|dist)\/)[^]*$/, '');
/** As a stack names it with source maps and without. */
const ownFolders = [ownFolder, fileURLToPath(ownFolder)];

/** Where something was thrown: lines of a stack, of the author's files only. */
export function stackFrames(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !line.includes('node:internal/'))
    .filter((line) => !ownFolders.some((folder) => line.includes(folder)));
}

function protocolError({ error, connection }: Refusal): FindingDraft {
  return {
    name: 'protocolError',
    title: `${connection} broke HTTP: ${error.message.replace(/\.$/, '')}`,
    details: [`${error.code} at byte ${error.offset}, answered with status ${error.status}`],
    connection,
  };
}

const limitOf: Partial<Record<ProtocolErrorCode, keyof Limits>> = {
  'request-line-too-long': 'maxRequestLineBytes',
  'head-too-large': 'maxHeadBytes',
  'trailers-too-large': 'maxHeadBytes',
  'too-many-fields': 'maxFields',
  'body-too-large': 'maxBodyBytes',
  'chunk-extensions-too-large': 'maxChunkExtensionBytes',
  'request-timeout': 'headMs',
};

/** A page that closes breaks its requests off, and a limit that a test sets shall be exceeded. */
function isUnexpected(
  { error: { code } }: Refusal,
  declared: ServerState['declaredLimits'],
): boolean {
  if (code === 'incomplete-head' || code === 'incomplete-body') return false;
  const limit = limitOf[code];
  return limit === undefined || !declared.has(limit);
}

function notAnswered({ request, status }: Unanswered, routes: readonly RouteUsage[]): FindingDraft {
  return {
    name: 'requestNotAnswered',
    title: `nothing answered ${describeRequest(request)}, which got status ${status}`,
    details: whyNotAnswered(request, routes),
    request,
  };
}

/** Why no route has answered, in lines: what was probably meant, or is to be declared. */
function whyNotAnswered(request: Request, routes: readonly RouteUsage[]): string[] {
  const near = nearestRoute(routes, request);
  const path = JSON.stringify(request.path.slice(0, shownPathCharacters));
  return [
    ...(near === undefined ? [] : [`the nearest is ${near.nearest.name}`, ...near.reasons]),
    ...(asksForSocket(request)
      ? [`it asks for a WebSocket; declare one: wpt.route(${path}, webSocket.accept())`]
      : []),
  ];
}

/** What a peer is told whom nothing answers, in one line. */
export function explainNotAnswered(request: Request, routes: readonly RouteUsage[]): string {
  return [`nothing answers ${describeRequest(request)}`, ...whyNotAnswered(request, routes)].join(
    '; ',
  );
}

const shownPathCharacters = 100;

/** What browsers ask for by themselves, some of it with their developer tools open only. */
const browserNoise =
  /^\/(?:favicon\.ico|apple-touch-icon[^/]*\.png|\.well-known\/appspecific\/com\.chrome\.devtools\.json)$/;

function isMeant({ isRetry, path }: Request): boolean {
  return !isRetry && !browserNoise.test(path);
}

/** A browser that asks for leave got the answer to what it wanted to send. */
function preflightAnswered(request: Request): FindingDraft {
  const { path, headers } = request;
  const method = headers.get('access-control-request-method') ?? '';
  return {
    name: 'preflightAnswered',
    title: `the preflight of ${method} ${path} got the answer meant for ${method} ${path}, and no leave to send it`,
    details: [
      `A page of ${headers.get('origin') ?? 'another origin'} asks with OPTIONS before it sends ${method}.`,
      "Write the option cors: true, of the route or of wptserve, or a route with { method: 'OPTIONS' }.",
    ],
    request,
  };
}
