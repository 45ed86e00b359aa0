/**
 * Thrown by a handler to answer with an error: its status, and wptserve's JSON error body with
 * its message. It is an answer like any other, and no failure of the test.
 */
export class HTTPException extends Error {
  override readonly name = 'HTTPException';
  /** The status code of the answer. */
  readonly code: number;

  constructor(code: number, message = '') {
    super(message);
    this.code = code;
  }
}
