import { protocolError } from '../http/protocol-error.ts';
import { END } from './body-decoder.ts';
import type { BodyDecoder } from './body-decoder.ts';
import type { RequestEvent } from './events.ts';
import type { ParserLimits } from './parser-limits.ts';
import type { ReceiveBuffer } from './receive-buffer.ts';

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
