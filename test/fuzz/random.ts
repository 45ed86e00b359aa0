// Chance that can be repeated: the same seed gives the same choices on every machine.

/** Choices of one case. */
export class Random {
  #state: number;

  /** @param seeds what the choices follow from: the seed of the run, the kind, the number of the case */
  constructor(...seeds: readonly (number | string)[]) {
    this.#state = hash(seeds.join(' '));
  }

  /** A whole number from `min` to `max`. */
  int(min: number, max: number): number {
    return min + Math.floor(this.#fraction() * (max - min + 1));
  }

  /** True in so many cases of one. */
  chance(share: number): boolean {
    return this.#fraction() < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)] as T;
  }

  /** Mostly small, now and then as big as `max`. */
  size(max: number): number {
    const power = this.#fraction() ** 3;
    return Math.floor(power * (max + 1));
  }

  /** Several of what `make` gives. */
  list<T>(min: number, max: number, make: () => T): T[] {
    return Array.from({ length: this.int(min, max) }, make);
  }

  /** Any bytes, each a character. */
  bytes(length: number): string {
    let text = '';
    for (let i = 0; i < length; i += 1) text += String.fromCharCode(this.int(0, 255));
    return text;
  }

  /** Text of the characters of an alphabet. */
  text(alphabet: string, min: number, max: number): string {
    return this.list(min, max, () => alphabet[this.int(0, alphabet.length - 1)]).join('');
  }

  /** Places at which so many bytes are cut, in order. */
  cuts(length: number, max = 6): number[] {
    return this.list(0, max, () => this.int(0, length)).toSorted((a, b) => a - b);
  }

  /** The next of mulberry32, from 0 to below 1. */
  #fraction(): number {
    this.#state = (this.#state + 0x6d_2b_79_f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** 32 bits of any text (FNV-1a). */
export function hash(text: string): number {
  let bits = 0x81_1c_9d_c5;
  for (let i = 0; i < text.length; i += 1) {
    bits = Math.imul(bits ^ text.charCodeAt(i), 0x01_00_01_93);
  }
  return bits >>> 0;
}

/** The pieces of `bytes` between these places. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const marks = places.map((place) => Math.min(place, bytes.length));
  return [0, ...marks].map((from, i) => bytes.subarray(from, marks[i] ?? bytes.length));
}
