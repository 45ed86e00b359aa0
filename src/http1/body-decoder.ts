// What takes the framing off a body, and the one for a body of a known length.

import { protocolError } from '../http/protocol-error.ts';
import type { RequestEvent } from './events.ts';
import type { ParserLimits } from './parser-limits.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

/** Takes the framing off the body of one request. */
export interface BodyDecoder {
  /** The next `content`, the `end` or an `error`; undefined when it needs more bytes. */
  next(buffer: ReceiveBuffer): RequestEvent | undefined;
}

/** The end of a request that has no trailers. */
export const END: RequestEvent = Object.freeze({ kind: 'end', trailers: undefined });

/** A body of a known length (RFC 9112 §6.2). */
export class LengthDecoder implements BodyDecoder {
  readonly #tooLarge: RequestEvent | undefined;
  #missingBytes: number;

  /** @param lengthOffset offset in the connection of the value of Content-Length */
  constructor(lengthBytes: number, lengthOffset: number, limits: ParserLimits) {
    this.#missingBytes = lengthBytes;
    if (lengthBytes > limits.maxBodyBytes) {
      this.#tooLarge = { kind: 'error', error: protocolError('body-too-large', lengthOffset) };
    }
  }

  next(buffer: ReceiveBuffer): RequestEvent | undefined {
    if (this.#tooLarge !== undefined) return this.#tooLarge;
    if (this.#missingBytes === 0) return END;
    if (buffer.length === 0) return undefined;
    const bytes = buffer.take(this.#missingBytes);
    this.#missingBytes -= bytes.length;
    return { kind: 'content', bytes };
  }
}
