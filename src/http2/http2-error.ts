/** The name of an error code (RFC 9113 §7). */
type ErrorName = 'FRAME_SIZE_ERROR' | 'COMPRESSION_ERROR';

/** The peer broke HTTP/2, so that the connection cannot go on (RFC 9113 §5.4.1). */
export class Http2Error extends Error {
  override readonly name = 'Http2Error';
  readonly code: ErrorName;

  constructor(code: ErrorName, message: string) {
    super(message);
    this.code = code;
  }
}
