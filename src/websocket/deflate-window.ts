// Compressed messages (RFC 7692 §7.2): a window of 32 KiB that goes on from message to message.
//
// Each message is one call of zlib with the window as its dictionary, so that nothing has to be
// closed, and the bytes depend on nothing but what was said.

import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Inflater } from './message-decoder.ts';

const maxWindowBytes = 32_768;
const finishFlush = constants.Z_SYNC_FLUSH;
/** What a flush ends with, and a message leaves out. */
const tail = Buffer.from([0x00, 0x00, 0xff, 0xff]);
const nothing = Buffer.alloc(0);

/** One direction of a connection. */
export interface WindowSettings {
  /** Whether a message may refer to the ones before it. */
  readonly isKept: boolean;
  /** 9 to 15: the window has 2 to the power of it bytes. */
  readonly bits: number;
}

/** What was said last, uncompressed. */
class Window {
  readonly #settings: WindowSettings;
  #bytes: Buffer = nothing;

  constructor(settings: WindowSettings) {
    this.#settings = settings;
  }

  get options(): { readonly windowBits: number; readonly dictionary?: Buffer } {
    const windowBits = this.#settings.bits;
    return this.#bytes.length === 0 ? { windowBits } : { windowBits, dictionary: this.#bytes };
  }

  add(bytes: Buffer): void {
    if (!this.#settings.isKept) return;
    const size = Math.min(maxWindowBytes, 2 ** this.#settings.bits);
    if (bytes.length >= size) {
      this.#bytes = Buffer.from(bytes.subarray(bytes.length - size));
    } else if (bytes.length > 0) {
      const kept = this.#bytes.subarray(Math.max(0, this.#bytes.length + bytes.length - size));
      this.#bytes = Buffer.concat([kept, bytes]);
    }
  }
}

/** Compresses the messages of a server. */
export class MessageDeflater {
  readonly #window: Window;

  constructor(settings: WindowSettings) {
    this.#window = new Window(settings);
  }

  /** The compressed content of the next message. */
  deflate(bytes: Buffer): Buffer {
    const deflated = deflateRawSync(bytes, { ...this.#window.options, finishFlush });
    this.#window.add(bytes);
    return deflated.subarray(0, -tail.length);
  }
}

/** Inflates the messages of a page. */
export class MessageInflater implements Inflater {
  readonly #window: Window;

  constructor(settings: WindowSettings) {
    this.#window = new Window(settings);
  }

  inflate(bytes: Buffer, maxBytes: number): Buffer | 'too large' | undefined {
    try {
      const inflated = inflateRawSync(Buffer.concat([bytes, tail]), {
        ...this.#window.options,
        finishFlush,
        maxOutputLength: maxBytes,
      });
      this.#window.add(inflated);
      return inflated;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ERR_BUFFER_TOO_LARGE' ? 'too large' : undefined;
    }
  }
}
