// What a SOCKS5 server says (RFC 1928), as bytes.

/** Chooses the method "no authentication required" (RFC 1928 §3). */
export const NO_AUTHENTICATION: Uint8Array = Uint8Array.of(5, 0);

/** No method of the client is acceptable: the client has to hang up (RFC 1928 §3). */
export const NO_ACCEPTABLE_METHOD: Uint8Array = Uint8Array.of(5, 0xff);

/** Values of the reply field (RFC 1928 §6). */
const CODES = {
  succeeded: 0,
  'general-failure': 1,
  'not-allowed': 2,
  'network-unreachable': 3,
  'host-unreachable': 4,
  'connection-refused': 5,
  'ttl-expired': 6,
  'command-not-supported': 7,
  'address-type-not-supported': 8,
} as const;

/** What became of a request. */
export type SocksReply = keyof typeof CODES;

/**
 * The answer to a request (RFC 1928 §6). The bound address is left at 0.0.0.0:0: a client has no
 * use for it after CONNECT.
 */
export function encodeSocksReply(reply: SocksReply): Uint8Array {
  return Uint8Array.of(5, CODES[reply], 0, 1, 0, 0, 0, 0, 0, 0);
}
