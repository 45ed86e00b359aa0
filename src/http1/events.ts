import type { Fields } from '../http/fields.ts';
import type { ProtocolError } from '../http/protocol-error.ts';
import type { RequestHead } from '../http/request/request-head.ts';

/**
 * What the parser found in the bytes. A request is one `head`, any number of `content` and one
 * `end`; `closed` and `error` are the last event of a connection.
 */
export type RequestEvent =
  | { readonly kind: 'head'; readonly head: RequestHead }
  /**
   * Decoded content, never empty. A view of the received bytes; a copy when it is less than a quarter
   * of a packet of more than 4 KiB, or gathered from chunks of less than 4 KiB each. So whoever keeps
   * it keeps memory in proportion to its length. Small chunks of one packet come together, up to 16 KiB.
   */
  | { readonly kind: 'content'; readonly bytes: Buffer }
  /** The request is complete; trailers are undefined when none were sent. */
  | { readonly kind: 'end'; readonly trailers: Fields | undefined }
  /** The peer half-closed between two requests. */
  | { readonly kind: 'closed' }
  /** The peer broke HTTP; nothing follows. */
  | { readonly kind: 'error'; readonly error: ProtocolError };
