import { resultWords } from '../journal/result-words.ts';
import type { WireExchange } from '../journal/wire-log.ts';

/** An exchange on one line: `GET /chat → 200`. */
export function exchangeTitle(exchange: WireExchange): string {
  return `${exchange.method} ${exchange.target} → ${resultWords(exchange)}`;
}

/** `retry of exchange 1`: the browser sent a request again by itself; undefined when it did not. */
export function retryText({ isRetry, retryOf }: WireExchange): string | undefined {
  if (!isRetry) return undefined;
  return retryOf === undefined ? 'retry of another exchange' : `retry of exchange ${retryOf}`;
}
