const slabBytes = 65_536;

/** Room for small pieces, side by side. */
export class Slab {
  readonly bytes: Uint8Array = Buffer.allocUnsafeSlow(slabBytes);
  /** @internal */
  usedBytes = 0;
  /** @internal How many of its pieces are kept. */
  pieces = 0;
}

/**
 * Copies small pieces side by side: a view of a packet, or of a shared pool, would keep the whole
 * of it alive for a few bytes. A slab is used again when all of its pieces were dropped, because
 * new memory costs more than all else here; unless somebody has looked at them.
 */
export class SlabPool {
  /** The one that is being filled. */
  #slab: Slab | undefined;
  /** Those without a piece. */
  readonly #free: Slab[] = [];
  /** Those whose pieces nobody has looked at. */
  #own = new WeakSet<Slab>();

  /** Where in its slab the last piece is. */
  start = 0;
  /** What {@link copyOnce} copied last, and where to: a slab that is not free. */
  #onceBytes: Uint8Array | undefined;
  #onceSlab: Slab | undefined;
  #onceStart = 0;

  /** Copies bytes, not more than a slab has, to `start` of the slab that is returned. */
  copy(bytes: Uint8Array): Slab {
    let slab = this.#slab;
    if (slab === undefined || slab.usedBytes + bytes.length > slabBytes) slab = this.#next();
    this.start = slab.usedBytes;
    slab.bytes.set(bytes, slab.usedBytes);
    slab.usedBytes += bytes.length;
    slab.pieces += 1;
    return slab;
  }

  /** As {@link copy}, of bytes that may be the very same as the last time: then that copy serves again. */
  copyOnce(bytes: Uint8Array): Slab {
    if (bytes === this.#onceBytes && this.#onceSlab !== undefined) {
      this.start = this.#onceStart;
      this.#onceSlab.pieces += 1;
      return this.#onceSlab;
    }
    const slab = this.copy(bytes);
    this.#onceBytes = bytes;
    this.#onceSlab = slab;
    this.#onceStart = this.start;
    return slab;
  }

  /** Nobody needs a piece of this slab any more. */
  drop(slab: Slab): void {
    slab.pieces -= 1;
    if (slab.pieces > 0 || slab === this.#slab || !this.#own.has(slab)) return;
    slab.usedBytes = 0;
    this.#free.push(slab);
    if (slab === this.#onceSlab) this.#onceSlab = undefined;
  }

  /** Somebody looks at all that was copied so far: it stays as it is. */
  giveAway(): void {
    this.#slab = undefined;
    this.#own = new WeakSet();
  }

  #next(): Slab {
    const slab = this.#free.pop() ?? new Slab();
    this.#own.add(slab);
    this.#slab = slab;
    return slab;
  }
}
