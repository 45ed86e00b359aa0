import type { RequestEvent } from './events.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

/** Takes the framing off the body of one request. */
export interface BodyDecoder {
  /** The next `content`, the `end` or an `error`; undefined when it needs more bytes. */
  next(buffer: ReceiveBuffer): RequestEvent | undefined;
}

/** The end of a request that has no trailers. */
export const END: RequestEvent = Object.freeze({ kind: 'end', trailers: undefined });
