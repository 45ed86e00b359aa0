// What became of an exchange, in words, in every report and step alike.

import type { Outcome } from '../script/outcome.ts';
import type { RecordedExchange } from './exchange-entry.ts';
import type { ContentReceived } from './wire-log.ts';

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

const words: Readonly<Record<Outcome, string>> = {
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
    declaredBytes === undefined ? bytesWords(receivedBytes) : ofBytes(receivedBytes, declaredBytes);
  return `${words} after ${amount} received`;
}

function answerWords(result: Result): string {
  const { status, outcome } = result;
  const end = outcome === undefined ? 'open' : words[outcome];
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
  return ofBytes(contentBytes, declaredBytes);
}

function ofBytes(bytes: number, all: number): string {
  return `${bytes.toLocaleString('en-US')} of ${bytesWords(all)}`;
}

function bytesWords(bytes: number): string {
  return `${bytes.toLocaleString('en-US')} ${bytes === 1 ? 'byte' : 'bytes'}`;
}
