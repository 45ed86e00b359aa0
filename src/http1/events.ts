import type { Fields } from '../http/fields.ts';
import type { ProtocolError } from '../http/protocol-error.ts';
import type { RequestHead } from '../http/request/request-head.ts';

/**
 * What the parser found in the bytes. A request is one `head`, any number of `content` and one
 * `end`; `closed` and `error` are the last event of a connection.
 */
export type RequestEvent =
  | { readonly kind: 'head'; readonly head: RequestHead }
  /** Decoded content, never empty; a view of the received bytes, not a copy. */
  | { readonly kind: 'content'; readonly bytes: Buffer }
  /** The request is complete; trailers are undefined when none were sent. */
  | { readonly kind: 'end'; readonly trailers: Fields | undefined }
  /** The peer half-closed between two requests. */
  | { readonly kind: 'closed' }
  /** The peer broke HTTP; nothing follows. */
  | { readonly kind: 'error'; readonly error: ProtocolError };
