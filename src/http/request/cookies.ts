// The Cookie field of a request (RFC 6265 §4.2).
//
// Rule: pairs are what stands between semicolons, as a browser puts them
// together (RFC 6265 §5.4). Any name is a name and any value a value; a piece
// that is no pair drops itself and nothing else.

import { createRequire } from 'node:module';
import type * as CookieLibrary from 'cookie';
import { checkDescriptors, late } from '../../late.ts';
import { MultiDict } from '../forms/multi-dict.ts';

/**
 * The cookies of a request, in the order they were sent, each value as it was sent, with its quotes.
 *
 * Of a name that was sent several times `get` gives the last, as wptserve's `[]` does, and
 * `getList` gives all.
 */
export class Cookies extends MultiDict<string> {
  /** The last value of this name; undefined when there is none. */
  override get(name: string): string | undefined {
    return this.getList(name).at(-1);
  }
}

/** A getter cannot wait, so it is not imported. */
const cookieLibrary = late(() => {
  checkDescriptors();
  return createRequire(import.meta.url)('cookie') as typeof CookieLibrary;
});

/** Reads the combined value of the Cookie fields. */
export function parseCookies(field: string | undefined): Cookies {
  if (field === undefined) return new Cookies();
  const { parse } = cookieLibrary();
  // One pair at a time: of a name that is there twice, the library keeps the first alone.
  const pairs = field
    .split(';')
    .flatMap((piece) => Object.entries(parse(piece, { decode: asSent })));
  return new Cookies(pairs.flatMap(([name, value = '']) => (name === '' ? [] : [[name, value]])));
}

function asSent(value: string): string {
  return value;
}
