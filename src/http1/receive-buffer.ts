// What the peer has sent and nobody has read yet.
//
// Rule: bytes, once received, never move and never change: heads and content
// are views of them. A packet that meets an empty buffer is adopted as it is,
// which is the common case; only a rest that waits for more is copied, into
// room that doubles, so that one byte a packet costs linear time.
//
// A view keeps the whole packet in memory. So what is a small part of a big one
// is copied: whoever keeps a few bytes keeps no more than a few.

const EMPTY = Buffer.alloc(0);
/** Room for a rest: a usual head, so that a head in two packets is copied once. */
const MIN_CAPACITY_BYTES = 1024;

/** A packet up to this length is kept alive as a whole. */
const MAX_KEPT_BYTES = 4096;
/** Bigger ones only by this part of them at least: kept memory is in proportion to kept bytes. */
const MIN_KEPT_PART = 1 / 4;

/** Whether so many bytes of a packet are copied rather than viewed. */
export function isSmallPart(length: number, packet: Buffer): boolean {
  return packet.length > MAX_KEPT_BYTES && length < packet.length * MIN_KEPT_PART;
}

/** Bytes between `start` and `end` of `bytes`, and their place in the connection. */
export class ReceiveBuffer {
  #bytes: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** Whether `#bytes` was allocated here, with room after `#end`. */
  #growable = false;
  /** Offset of `#bytes[0]` from the start of the connection. */
  #base = 0;

  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Index of the first unread byte. */
  get start(): number {
    return this.#start;
  }

  /** Index after the last unread byte. */
  get end(): number {
    return this.#end;
  }

  /** How many bytes are unread. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** The offset of an index, counted from the start of the connection. */
  offsetOf(index: number): number {
    return this.#base + index;
  }

  append(packet: Buffer): void {
    const unread = this.length;
    if (unread === 0) {
      this.#replace(packet, packet.length, false);
    } else if (this.#growable && this.#end + packet.length <= this.#bytes.length) {
      packet.copy(this.#bytes, this.#end);
      this.#end += packet.length;
    } else {
      const needed = unread + packet.length;
      const room = Buffer.allocUnsafeSlow(Math.max(2 * needed, MIN_CAPACITY_BYTES));
      this.#bytes.copy(room, 0, this.#start, this.#end);
      packet.copy(room, unread);
      this.#replace(room, needed, true);
    }
  }

  /** Marks everything before an index as read. */
  readTo(index: number): void {
    this.#start = index;
  }

  /** Reads up to so many bytes: a view of them, or a copy of what is a {@link isSmallPart small part}. */
  take(maxBytes: number): Buffer {
    const from = this.#start;
    this.#start = Math.min(this.#end, from + maxBytes);
    const bytes = this.#bytes.subarray(from, this.#start);
    return isSmallPart(bytes.length, this.#bytes) ? Buffer.from(bytes) : bytes;
  }

  /** Reads so many bytes, of which there are as many, into a place of somebody else. */
  copyTo(target: Buffer, at: number, length: number): void {
    const from = this.#start;
    this.#start += length;
    // A call into C++ costs more than a few bytes.
    if (length > 16) this.#bytes.copy(target, at, from, this.#start);
    else for (let i = 0; i < length; i++) target[at + i] = this.#bytes[from + i] as number;
  }

  #replace(bytes: Buffer, end: number, growable: boolean): void {
    this.#base += this.#start;
    this.#bytes = bytes;
    this.#start = 0;
    this.#end = end;
    this.#growable = growable;
  }
}
