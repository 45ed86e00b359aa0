import { frameHeadBytes, frameName, type Frame } from './frames.ts';
import { Http2Error } from './http2-error.ts';

/** Takes bytes as they come, and gives whole frames (RFC 9113 §4.1). */
export class FrameDecoder {
  readonly #maxPayload: number;
  #pieces: Uint8Array[] = [];
  #length = 0;

  /** @param maxPayload what was offered as SETTINGS_MAX_FRAME_SIZE: a larger frame is an error */
  constructor(maxPayload = 16_384) {
    this.#maxPayload = maxPayload;
  }

  /** How many bytes wait for the rest of their frame: no more than one frame has. */
  get bufferedBytes(): number {
    return this.#length;
  }

  receive(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#length += bytes.length;
  }

  /**
   * The next frame; undefined until all of it is there.
   *
   * @throws Http2Error FRAME_SIZE_ERROR when it is larger than it may be, as soon as its head is there
   */
  next(): Frame | undefined {
    if (this.#length < frameHeadBytes) return undefined;
    const head = this.#look(frameHeadBytes);
    const length = head.readUIntBE(0, 3);
    const type = head[3] as number;
    if (length > this.#maxPayload) {
      throw new Http2Error(
        'FRAME_SIZE_ERROR',
        `A ${frameName(type)} frame has ${length} bytes, and may have ${this.#maxPayload}.`,
      );
    }
    if (this.#length < frameHeadBytes + length) return undefined;
    const whole = this.#take(frameHeadBytes + length);
    return {
      type,
      flags: head[4] as number,
      // The highest bit is reserved, and ignored.
      streamId: head.readUInt32BE(5) & 0x7fff_ffff,
      payload: whole.subarray(frameHeadBytes),
    };
  }

  /** The first bytes, in one piece. */
  #look(length: number): Buffer {
    const [first] = this.#pieces;
    if (first === undefined || first.length < length) this.#join();
    const { buffer, byteOffset, byteLength } = this.#pieces[0] as Uint8Array;
    return Buffer.from(buffer, byteOffset, byteLength).subarray(0, length);
  }

  #take(length: number): Buffer {
    const taken = this.#look(length);
    const [first] = this.#pieces as [Uint8Array];
    if (first.length === length) this.#pieces.shift();
    else this.#pieces[0] = first.subarray(length);
    this.#length -= length;
    return taken;
  }

  #join(): void {
    this.#pieces = [Buffer.concat(this.#pieces)];
  }
}
