/** What was wrong with the peer's bytes: stable words, safe to compare with. */
export type ProtocolErrorCode = keyof typeof VERDICTS;

/**
 * The peer broke HTTP. A value, not an exception: it is answered with
 * {@link ProtocolError.status}, and the connection is closed.
 */
export interface ProtocolError {
  /** What was wrong, a stable word to test for. */
  readonly code: ProtocolErrorCode;
  /** The status code of the answer (RFC 9110 §15). */
  readonly status: 400 | 408 | 413 | 414 | 431 | 501 | 505;
  /** Offset in bytes of the first offending byte, counted from the start of the connection. */
  readonly offset: number;
  /** One sentence for a person. */
  readonly message: string;
}

/**
 * The protocol error for a code: its status and, unless `message` says more, its sentence.
 *
 * @param offset bytes from the start of the connection to the first offending byte
 */
export function protocolError(
  code: ProtocolErrorCode,
  offset: number,
  message: string = VERDICTS[code].message,
): ProtocolError {
  return { code, status: VERDICTS[code].status, offset, message };
}

const VERDICTS = {
  // Request line
  'tls-on-plain-port': {
    status: 400,
    message: 'A TLS handshake came to a port that speaks plain HTTP; use the https origin.',
  },
  'bad-request-line': {
    status: 400,
    message: 'The request line is not "method SP target SP version CRLF" (RFC 9112 §3).',
  },
  'bad-method': { status: 400, message: 'The method is not a token (RFC 9110 §9.1).' },
  'bad-request-target': {
    status: 400,
    message: 'The request target has none of the four forms, or a forbidden byte (RFC 9112 §3.2).',
  },
  'bad-version': {
    status: 400,
    message: 'The HTTP version is not "HTTP/" digit "." digit (RFC 9112 §2.3).',
  },
  'unsupported-version': {
    status: 505,
    message: 'Only HTTP/1.1, HTTP/1.0 and HTTP/0.9 are spoken here.',
  },
  'too-many-empty-lines': {
    status: 400,
    message: 'There are more empty lines before a request line than the limit of a request line.',
  },
  'request-line-too-long': { status: 414, message: 'The request line is longer than the limit.' },

  // Field section
  'head-too-large': { status: 431, message: 'The head is larger than the limit.' },
  'too-many-fields': { status: 431, message: 'There are more field lines than the limit.' },
  'bad-line-end': {
    status: 400,
    message: 'A line does not end with CR LF (RFC 9112 §2.2).',
  },
  'bad-field-name': {
    status: 400,
    message: 'A field name is not a token directly followed by a colon (RFC 9112 §5.1).',
  },
  'bad-field-value': {
    status: 400,
    message: 'A field value has a NUL, or a CR that ends no line (RFC 9110 §5.5).',
  },
  'folded-field': {
    status: 400,
    message: 'A field line begins with white space, which is line folding (RFC 9112 §5.2).',
  },
  'missing-host': { status: 400, message: 'HTTP/1.1 needs a Host field (RFC 9112 §3.2).' },
  'duplicate-host': { status: 400, message: 'There are two Host fields (RFC 9112 §3.2).' },
  'bad-host': { status: 400, message: 'Host is not a host with an optional port (RFC 9110 §7.2).' },
  'incomplete-head': { status: 400, message: 'The connection ended inside a head.' },

  // Body
  'bad-content-length': {
    status: 400,
    message: 'Content-Length is not a decimal number that can be counted to (RFC 9110 §8.6).',
  },
  'duplicate-content-length': {
    status: 400,
    message: 'There are two Content-Length fields (RFC 9112 §6.3).',
  },
  'conflicting-framing': {
    status: 400,
    message: 'Content-Length and Transfer-Encoding contradict each other (RFC 9112 §6.1).',
  },
  'bad-transfer-encoding': {
    status: 400,
    message: 'chunked is not the last transfer coding, or not the only chunked (RFC 9112 §6.3).',
  },
  'unsupported-transfer-coding': {
    status: 501,
    message: 'There is a transfer coding before chunked that is not known (RFC 9112 §6.1).',
  },
  'body-too-large': { status: 413, message: 'The body is larger than the limit.' },
  'bad-chunk-size': {
    status: 400,
    message: 'A chunk does not begin with its size in hexadecimal digits (RFC 9112 §7.1).',
  },
  'chunk-size-too-long': {
    status: 400,
    message: 'A chunk size has more leading zeros than the limit (RFC 9112 §7.1).',
  },
  'bad-chunk-extension': {
    status: 400,
    message: 'A chunk extension is not ";" name, "=" value (RFC 9112 §7.1.1).',
  },
  'chunk-extensions-too-large': {
    status: 413,
    message: 'The chunk extensions of the body are larger than the limit.',
  },
  'bad-chunk-end': {
    status: 400,
    message: 'The data of a chunk is not followed by CR LF: its size is wrong (RFC 9112 §7.1).',
  },
  'forbidden-trailer': {
    status: 400,
    message: 'A trailer field would change the framing (RFC 9110 §6.5.1).',
  },
  'trailers-too-large': { status: 431, message: 'The trailer section is larger than the limit.' },
  'incomplete-body': { status: 400, message: 'The connection ended inside a body.' },

  // Connection
  'request-timeout': {
    status: 408,
    message: 'The head of a request took longer than limits.headMs.',
  },
  'too-much-pipelined': {
    status: 400,
    message:
      'More than 1 MiB of requests came before the answer to the one ahead of them. They are dropped, and get no answer.',
  },
  'request-after-close': {
    status: 400,
    message: 'More bytes followed a request that was the last one (RFC 9112 §9.6).',
  },
} as const satisfies Record<string, { status: ProtocolError['status']; message: string }>;
