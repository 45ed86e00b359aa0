const brand: unique symbol = Symbol.for('playwright-wptserve.http-exception');

/**
 * Thrown by a handler to answer with an error: its status, and wptserve's JSON error body with
 * its message. It is an answer like any other, and no failure of the test.
 */
export class HTTPException extends Error {
  override readonly name = 'HTTPException';
  /** Known to other copies of this package too: a handler module may bring its own. */
  readonly [brand] = true;
  /** The status code of the answer. */
  readonly code: number;

  /** @param message default: the code, as in the reference */
  constructor(code: number, message = String(code)) {
    super(message);
    this.code = code;
  }
}

/** Whether an error is an answer. */
export function isHttpException(error: unknown): error is HTTPException {
  return error instanceof Error && brand in error;
}
