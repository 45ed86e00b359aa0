/**
 * What fails. Without a `response`, `page.goto` throws and `fetch` rejects. Where its `content`
 * fails, `page.goto` gets the response but never the load event, and reading the body rejects.
 * Both wait where there is `silence`; with `nothing`, all is well.
 */
export type FailingPart = 'response' | 'content' | 'silence' | 'nothing';

/** One row of the table of a browser. */
export interface BrowserError {
  /** Chromium's name, without `net::ERR_`. */
  readonly error?: string;
  readonly at: FailingPart;
  /** @default 0 */
  readonly bytes?: number;
  readonly attempts: number;
  /** Missing where there is no request, because there is no connection to send it on. */
  readonly onReused?: number;
}
