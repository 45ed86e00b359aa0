import type { Request } from '../http/request/request.ts';

/** What the request and the connection ask of a response. */
export interface ResponseContext {
  readonly requestMethod: string;
  /** Whether the peer knows the chunked coding: not so before HTTP/1.1 (RFC 9112 §6.1). */
  readonly takesChunked: boolean;
  /** The `Connection` option that RFC 9112 §9.3 asks for, if any. */
  readonly connectionOption: 'close' | 'keep-alive' | undefined;
  /** Milliseconds since 1970, for `Date`. */
  readonly nowMs: number;
}

/** What a request asks of its response; without one it could not be read. */
export function responseContext(request: Request | undefined): ResponseContext {
  return {
    requestMethod: request?.method ?? '',
    takesChunked: request?.head.version === '1.1',
    connectionOption: connectionOption(request),
    nowMs: Date.now(),
  };
}

/** RFC 9112 §9.3: what the peer must be told about the connection. */
function connectionOption(request: Request | undefined): 'close' | 'keep-alive' | undefined {
  if (request === undefined || !request.head.persistent) return 'close';
  return request.head.version === '1.0' ? 'keep-alive' : undefined;
}
