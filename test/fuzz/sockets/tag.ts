// A text that belongs to one connection: who sees that of another has got its bytes.

import { tagPlace } from '../inputs/http-stream.ts';
import { hash } from '../random.ts';

const tagPattern = /T([0-9a-f]{8})([0-9a-f]{8})/g;

/** The tag of a number. */
export function tagOf(number: number): string {
  const digits = hex(number);
  return `T${digits}${hex(hash(digits))}`;
}

/** The same bytes with a tag in each of its places. */
export function withTag(bytes: string, tag: string): string {
  return bytes.replaceAll(tagPlace, tag);
}

/** The tags in some bytes that are no other text by chance. */
export function tagsIn(bytes: string): Set<string> {
  const tags = new Set<string>();
  for (const [tag, digits = '', check] of bytes.matchAll(tagPattern)) {
    if (hex(hash(digits)) === check) tags.add(tag);
  }
  return tags;
}

function hex(number: number): string {
  return number.toString(16).padStart(8, '0');
}
