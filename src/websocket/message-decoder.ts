// What a page says, from bytes to messages (RFC 6455 §5.4, §8.1; RFC 7692 §6).
//
// Sans-IO, as the decoder of frames below it. Bounded: a message, its fragments, and what it is
// inflated to.

import { isUtf8 } from 'node:buffer';
import { readClose, type CloseReason } from './close-payload.ts';
import { FrameDecoder, type Frame, type SocketError } from './frame-decoder.ts';
import { firstControlOpcode, opcodes } from './opcodes.ts';

/** What came from a page. */
export type SocketEvent =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'binary'; readonly bytes: Buffer }
  | { readonly kind: 'ping' | 'pong'; readonly bytes: Buffer }
  | ({ readonly kind: 'close' } & CloseReason)
  | { readonly kind: 'error'; readonly error: SocketError };

/** Undoes the compression of messages. */
export interface Inflater {
  /** The content of one message; undefined when it is broken, `too large` when it exceeds the limit. */
  inflate(bytes: Buffer, maxBytes: number): Buffer | 'too large' | undefined;
}

/** A browser sends a message in few frames. */
const maxFragments = 65_536;
const rsv1 = 0x4;

/** Decodes the messages of one connection. After an error or a close frame it says nothing more. */
export class MessageDecoder {
  readonly #frames: FrameDecoder;
  readonly #maxBytes: number;
  readonly #inflater: Inflater | undefined;
  /** The first frame of the message whose other frames are coming. */
  #first: Frame | undefined;
  #fragments: Buffer[] = [];
  #fragmentBytes = 0;
  #isOver = false;

  /**
   * @param maxBytes the most bytes of a message, as they came and inflated
   * @param inflater undefined: messages are not compressed
   */
  constructor(maxBytes: number, inflater?: Inflater) {
    this.#frames = new FrameDecoder(maxBytes);
    this.#maxBytes = maxBytes;
    this.#inflater = inflater;
  }

  /** Takes what came. Ask for all events before more. */
  receive(bytes: Buffer): void {
    if (!this.#isOver) this.#frames.receive(bytes);
  }

  /** The next event; undefined when more bytes are needed, and for good after an error or a close frame. */
  next(): SocketEvent | undefined {
    while (!this.#isOver) {
      const frame = this.#frames.next();
      if (frame === undefined) return undefined;
      const event = 'code' in frame ? failed(frame) : this.#take(frame);
      if (event === undefined) continue;
      this.#isOver = event.kind === 'error' || event.kind === 'close';
      return event;
    }
    return undefined;
  }

  #take(frame: Frame): SocketEvent | undefined {
    const wrong = this.#wrong(frame);
    if (wrong !== undefined) return failed({ code: 1002, message: wrong });
    if (frame.opcode >= firstControlOpcode) return control(frame);
    if (frame.isFinal && this.#first === undefined) return this.#message(frame, frame.payload);
    this.#first ??= frame;
    this.#fragments.push(frame.payload);
    this.#fragmentBytes += frame.payload.length;
    if (this.#fragmentBytes > this.#maxBytes || this.#fragments.length > maxFragments) {
      return failed(this.#tooLarge('a message'));
    }
    if (!frame.isFinal) return undefined;
    const first = this.#first;
    const payload = Buffer.concat(this.#fragments, this.#fragmentBytes);
    this.#first = undefined;
    this.#fragments = [];
    this.#fragmentBytes = 0;
    return this.#message(first, payload);
  }

  /** What is wrong with a frame where it stands. */
  #wrong({ opcode, rsv }: Frame): string | undefined {
    const isControl = opcode >= firstControlOpcode;
    const mayBeCompressed =
      this.#inflater !== undefined && !isControl && opcode !== opcodes.continuation;
    if (rsv !== 0 && !(rsv === rsv1 && mayBeCompressed)) return 'a frame with reserved bits set';
    if (isControl) return undefined;
    if (opcode === opcodes.continuation) {
      return this.#first === undefined ? 'a continuation of no message' : undefined;
    }
    return this.#first === undefined ? undefined : 'a message within another one';
  }

  #message({ opcode, rsv }: Frame, payload: Buffer): SocketEvent {
    const bytes = rsv === 0 ? payload : this.#inflater?.inflate(payload, this.#maxBytes);
    if (bytes === undefined) {
      return failed({ code: 1007, message: 'a compressed message that cannot be inflated' });
    }
    if (bytes === 'too large') return failed(this.#tooLarge('a compressed message'));
    if (opcode === opcodes.binary) return { kind: 'binary', bytes };
    if (!isUtf8(bytes)) return failed({ code: 1007, message: 'a text that is not UTF-8' });
    return { kind: 'text', text: bytes.toString() };
  }

  #tooLarge(what: string): SocketError {
    return {
      code: 1009,
      message: `${what} of more than ${this.#maxBytes} bytes, or ${maxFragments} frames`,
    };
  }
}

function failed(error: SocketError): SocketEvent {
  return { kind: 'error', error };
}

function control({ opcode, payload }: Frame): SocketEvent {
  if (opcode !== opcodes.close) {
    return { kind: opcode === opcodes.ping ? 'ping' : 'pong', bytes: payload };
  }
  const close = readClose(payload);
  return 'message' in close ? failed(close) : { kind: 'close', ...close };
}
