// What became of an exchange, in words, in every report and step alike.

import type { Outcome } from '../script/outcome.ts';

/** How much content a response has: what its head declares, and what came. */
export interface ContentSent {
  /** Content-Length. */
  readonly declaredBytes?: number;
  readonly contentBytes?: number;
  /** Whether it is chunked, and has not ended so. */
  readonly lacksLastChunk?: true;
}

/** What is known of a response. */
export interface Result extends ContentSent {
  readonly status?: number | string;
  readonly outcome?: Outcome;
}

const words: Readonly<Record<Outcome, string>> = {
  ended: 'ended',
  closed: 'closed',
  reset: 'reset',
  hung: 'left hanging',
  peerClosed: 'browser left',
  stopped: 'stopped by the server',
};

/** `200`, `reset`, `200, reset`, `200, closed after 7 of 30 bytes`, `open`. */
export function resultWords(result: Result): string {
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
  const unit = declaredBytes === 1 ? 'byte' : 'bytes';
  return `${contentBytes.toLocaleString('en-US')} of ${declaredBytes.toLocaleString('en-US')} ${unit}`;
}
