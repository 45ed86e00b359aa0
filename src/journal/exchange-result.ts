// What became of an exchange: on one line, in words, and how much of its content was sent.

import type { ExchangeEntry, RecordedExchange, SocketRecord } from './entries.ts';
import type { PlayedStep, StepBytes } from './played-list.ts';
import { statusIn } from './segments.ts';
import { addedBytes, playedOf, spoilingFault } from './spoilt-answer.ts';
import type { ContentReceived } from './wire-log.ts';
import type { Outcome } from '../script/outcome.ts';
import { framingOf, type MessageFraming } from '../script/message-framing.ts';
import type { FieldLine } from '../script/steps.ts';

/** The longest request target that is shown, in characters. */
const shownCharacters = 100;

/** An exchange that has ended, on one line: `GET /chat → 200, 214 ms`. */
export function exchangeSummary(entry: ExchangeEntry): string {
  const { method, target, outcome, socket } = entry;
  const shown = target.length > shownCharacters ? `${target.slice(0, shownCharacters)}…` : target;
  if (socket !== undefined)
    return `WS ${shown} → ${socketWords(socket, outcome)}, ${durationOf(entry)}`;
  const { first, dropped, last } = playedOf(entry);
  const played = [...first, ...last];
  const steps = played.flatMap((each) => (each.kind === 'steps' ? each.steps : []));
  const content = dropped === 0 ? playedContent(method, steps, addedBytes(entry)) : {};
  const status = statusOf(steps) ?? sentStatus(entry);
  const fault = spoilingFault(entry);
  return [
    `${method} ${shown} → ${resultWords({ ...(status && { status }), ...content, ...contentReceived(entry), ...(outcome && { outcome }) })}`,
    ...(fault === undefined ? [] : [`fault '${fault}'`]),
    durationOf(entry),
  ].join(', ');
}

/** How long its answer took, in milliseconds. */
export function tookMs({ endAt, requestCompleteAt }: ExchangeEntry): number {
  return (endAt - requestCompleteAt) / 1000;
}

function durationOf(entry: ExchangeEntry): string {
  return `${Math.round(tookMs(entry))} ms`;
}

/** `closed 1012 by server, 3 out, 1 in`. */
function socketWords(
  { closed, sentCount, receivedCount }: SocketRecord,
  outcome: Outcome | undefined,
): string {
  const end = outcome === undefined ? 'open' : outcomeWords[outcome];
  const how =
    closed === undefined || outcome === 'reset' ? end : `closed ${closed.code} by ${closed.by}`;
  return `${how}, ${sentCount} out, ${receivedCount} in`;
}

/** The status of an answer that is no script, or that a script has written as it is. */
function sentStatus({ sent }: ExchangeEntry): number | undefined {
  return typeof sent === 'object' ? statusIn(sent.text) : sent;
}

/** The status that was declared; bytes that were written as they are declare none. */
function statusOf(steps: readonly PlayedStep[]): string | undefined {
  for (const each of steps) {
    if (!('step' in each)) continue;
    const { step } = each;
    if (step.kind === 'head') return String(step.status);
    if (step.kind === 'statusLine') {
      return Buffer.from(step.text)
        .toString('latin1')
        .replace(/^HTTP\/1\.1 /, '');
    }
  }
  return undefined;
}

/** How much content a response has: what its head declares, and what came. */
export interface ContentSent {
  /** Content-Length. */
  readonly declaredBytes?: number;
  readonly contentBytes?: number;
  /** Whether it is chunked, and has not ended so. */
  readonly lacksLastChunk?: true;
}

/** What is known of a response, and of its request. */
export interface Result extends ContentSent {
  /** Missing when the request is complete. */
  readonly requestContent?: ContentReceived;
  readonly status?: number | string;
  readonly outcome?: Outcome;
}

/** How much of a request came, where it is not complete. */
export function contentReceived({
  isRequestComplete,
  receivedContent,
  declaredContent,
}: Pick<RecordedExchange, 'isRequestComplete' | 'receivedContent' | 'declaredContent'>): Pick<
  Result,
  'requestContent'
> {
  if (isRequestComplete) return {};
  const declared = declaredContent === -1 ? {} : { declaredBytes: declaredContent };
  return { requestContent: { receivedBytes: receivedContent, ...declared } };
}

const outcomeWords: Readonly<Record<Outcome, string>> = {
  ended: 'ended',
  closed: 'closed',
  reset: 'reset',
  hung: 'left hanging',
  peerClosed: 'browser left',
  stopped: 'stopped by the server',
};

/**
 * `200`, `reset`, `200, reset`, `200, closed after 7 of 30 bytes`, `open`; of an upload that is not
 * complete, `browser left after 7 of 30 bytes received`.
 */
export function resultWords(result: Result): string {
  const { requestContent } = result;
  const words = answerWords(result);
  if (requestContent === undefined) return words;
  const { receivedBytes, declaredBytes } = requestContent;
  const amount =
    declaredBytes === undefined
      ? bytesWords(receivedBytes)
      : amountOf(receivedBytes, declaredBytes);
  return `${words} after ${amount} received`;
}

function answerWords(result: Result): string {
  const { status, outcome } = result;
  const end = outcome === undefined ? 'open' : outcomeWords[outcome];
  if (status === undefined) return end;
  const amount = amountWords(result);
  if (outcome === 'ended') return amount === undefined ? `${status}` : `${status}, ${amount}`;
  if (amount !== undefined) return `${status}, ${end} after ${amount}`;
  const isCutOff = result.lacksLastChunk === true && outcome !== undefined;
  return `${status}, ${end}${isCutOff ? ' before the last chunk' : ''}`;
}

/** `7 of 30 bytes`; undefined when all that was declared came, and no more. */
function amountWords({ declaredBytes, contentBytes }: Result): string | undefined {
  if (declaredBytes === undefined || contentBytes === undefined) return undefined;
  if (declaredBytes === contentBytes) return undefined;
  return amountOf(contentBytes, declaredBytes);
}

function amountOf(bytes: number, all: number): string {
  return `${bytes.toLocaleString('en-US')} of ${bytesWords(all)}`;
}

function bytesWords(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} ${bytes === 1 ? 'byte' : 'bytes'}`;
}

/** Steps that end chunks, or may do so. */
const endingSteps = new Set(['lastChunk', 'end', 'raw']);

/**
 * By the steps that were played, all of them, of the answer to a request with this method.
 *
 * @param extraBytes so many of the last bytes are no part of it
 */
function playedContent(
  method: string,
  steps: readonly PlayedStep[],
  extraBytes: number,
): ContentSent {
  const head = steps.findIndex((each) => kindOf(each) === 'head');
  const { step } = (steps[head] ?? {}) as Partial<StepBytes>;
  if (step?.kind !== 'head') return {};
  const content = steps.slice(head + 1);
  return compare(framingFor(method, step.status, step.headers), {
    bytes: content.reduce((sum, { bytes }) => sum + bytes, 0) - extraBytes,
    hasLastChunk: content.some((each) => endingSteps.has(kindOf(each)) && !isCut(each)),
  });
}

/** What was sent of a response. */
interface SentBytes {
  /** All of its first bytes, latin-1. */
  readonly start: string;
  /** Its last bytes. */
  readonly end: string;
  readonly total: number;
}

/** By what was sent in answer to a request with this method. */
export function sentContent(method: string, { start, end, total }: SentBytes): ContentSent {
  const interim = /^(?:HTTP\/1\.\d 1(?!01)\d\d[^]*?\r\n\r\n)*/.exec(start)?.[0].length ?? 0;
  const headEnd = start.indexOf('\r\n\r\n', interim);
  if (headEnd === -1) return {};
  const [statusLine = '', ...lines] = start.slice(interim, headEnd).split('\r\n');
  const status = /^HTTP\/\d(?:\.\d)? (\d{3})(?!\d)/.exec(statusLine)?.[1];
  if (status === undefined) return {};
  const fields = lines.map((line): FieldLine => {
    const [name = '', ...rest] = line.split(':');
    return [name, rest.join(':').trim()];
  });
  const bytes = total - headEnd - 4;
  const hasLastChunk = endsWithLastChunk(end.slice(-bytes || end.length));
  return compare(framingFor(method, Number(status), fields), { bytes, hasLastChunk });
}

function compare(
  framing: MessageFraming,
  { bytes, hasLastChunk }: { readonly bytes: number; readonly hasLastChunk: boolean },
): ContentSent {
  switch (framing.kind) {
    case 'length':
      return { declaredBytes: framing.bytes, contentBytes: bytes };
    case 'chunked':
      return hasLastChunk ? {} : { lacksLastChunk: true };
    case 'none':
    case 'untilClose':
      return {};
  }
}

function framingFor(method: string, status: number, fields: readonly FieldLine[]): MessageFraming {
  const isTunnel = method === 'CONNECT' && status < 300;
  const hasNone = method === 'HEAD' || status < 200 || isTunnel;
  return hasNone ? { kind: 'none' } : framingOf(status, fields);
}

function kindOf(each: PlayedStep): string {
  return 'step' in each ? each.step.kind : (/^\w+/.exec(each.text)?.[0] ?? '');
}

function isCut({ ofBytes }: PlayedStep): boolean {
  return ofBytes !== undefined;
}

/** Whether chunked content has ended (RFC 9112 §7.1): with the last chunk, and trailers behind it. */
function endsWithLastChunk(text: string): boolean {
  if (!text.endsWith('\r\n\r\n')) return false;
  for (const line of text.slice(0, -4).split('\r\n').toReversed()) {
    if (/^0+(?:[\t ;]|$)/.test(line)) return true;
    if (line === '' || /[\r\n]/.test(line)) return false;
  }
  return false;
}
