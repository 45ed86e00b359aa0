// Takes the mask off what a client sends (RFC 6455 §5.3). The bytes that came are left as they are:
// the journal keeps views of them.

import { endianness } from 'node:os';

/** Fewer bytes are done one by one: a view of four at a time costs as much. */
const minWordBytes = 48;
const isLittleEndian = endianness() === 'LE';

/**
 * Writes bytes without their mask to another place.
 *
 * @param at where in `target`: as many bytes of the payload stand before it
 * @param mask the four bytes, as they came
 */
export function unmaskTo(
  target: Buffer,
  at: number,
  source: Buffer,
  from: number,
  to: number,
  mask: Uint8Array,
): void {
  const end = at + to - from;
  const shift = from - at;
  if (end - at < minWordBytes) {
    unmaskBytes(target, at, end, source, shift, mask);
    return;
  }
  // Up to the next place of a whole word in memory; a payload may begin anywhere.
  const aligned = at + (-(target.byteOffset + at) & 3);
  unmaskBytes(target, at, aligned, source, shift, mask);
  const words = (end - aligned) >> 2;
  const rest = aligned + words * 4;
  source.copy(target, aligned, aligned + shift, rest + shift);
  const view = new Uint32Array(target.buffer, target.byteOffset + aligned, words);
  const word = wordOf(mask, aligned);
  for (let index = 0; index < words; index += 1) view[index] = (view[index] as number) ^ word;
  unmaskBytes(target, rest, end, source, shift, mask);
}

function unmaskBytes(
  target: Buffer,
  at: number,
  end: number,
  source: Buffer,
  shift: number,
  mask: Uint8Array,
): void {
  for (let index = at; index < end; index += 1) {
    target[index] = (source[index + shift] as number) ^ (mask[index & 3] as number);
  }
}

/** The mask as one number in the byte order of this machine, turned to where the payload stands. */
function wordOf(mask: Uint8Array, position: number): number {
  let word = 0;
  for (let index = 0; index < 4; index += 1) {
    const byte = mask[(position + index) & 3] as number;
    word |= byte << (8 * (isLittleEndian ? index : 3 - index));
  }
  return word;
}
