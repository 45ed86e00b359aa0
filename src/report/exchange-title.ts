import type { WireExchange } from '../journal/wire-log.ts';

/** What became of an exchange, in a few words: `200`, `reset`, `200, reset`, `open`. */
export function resultOf({ status, outcome }: WireExchange): string {
  if (outcome === undefined) return status === undefined ? 'open' : `${status}, open`;
  if (status === undefined) return outcomeWords[outcome];
  return outcome === 'ended' ? String(status) : `${status}, ${outcomeWords[outcome]}`;
}

/** How an answer ended, in words. */
const outcomeWords = {
  ended: 'ended',
  closed: 'closed',
  reset: 'reset',
  hung: 'left hanging',
  peerClosed: 'browser left',
  stopped: 'stopped by the server',
} as const satisfies Record<NonNullable<WireExchange['outcome']>, string>;

/** An exchange on one line: `GET /chat → 200`. */
export function exchangeTitle(exchange: WireExchange): string {
  return `${exchange.method} ${exchange.target} → ${resultOf(exchange)}`;
}

/** `retry of exchange 1`: the browser sent a request again by itself; undefined when it did not. */
export function retryText({ isRetry, retryOf }: WireExchange): string | undefined {
  if (!isRetry) return undefined;
  return retryOf === undefined ? 'retry of another exchange' : `retry of exchange ${retryOf}`;
}
