import { COLON, HOST_BYTES, isDigit } from './grammar.ts';

/** Inside the brackets of an IP literal, which has colons as well (RFC 3986 §3.2.2). */
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACKET = 0x5b;

/**
 * The first byte from `start` to `end` that cannot stand in `uri-host [ ":" port ]`, which is what
 * a Host field has (RFC 9110 §7.2); `end` when it is well formed. Empty is (RFC 9112 §3.2).
 */
export function badHostByte(bytes: Buffer, start: number, end: number): number {
  let i = start;
  if (i < end && bytes[i] === OPENING_BRACKET) {
    i++;
    while (i < end && (HOST_BYTES[bytes[i] as number] === 1 || bytes[i] === COLON)) i++;
    // An IP literal that is not closed is wrong where it opens.
    if (i === end) return start;
    if (bytes[i] !== CLOSING_BRACKET) return i;
    i++;
  } else {
    while (i < end && HOST_BYTES[bytes[i] as number] === 1) i++;
  }
  if (i < end && bytes[i] === COLON) {
    i++;
    while (i < end && isDigit(bytes[i] as number)) i++;
  }
  return i;
}
