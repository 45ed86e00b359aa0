/** Where the body of a request ends (RFC 9112 §6.3). */
export type Framing =
  | { readonly kind: 'none' }
  /** Exactly so many bytes: `Content-Length`. */
  | { readonly kind: 'length'; readonly bytes: number }
  /** Up to the last chunk and its trailers: `Transfer-Encoding: chunked`. */
  | { readonly kind: 'chunked' };
