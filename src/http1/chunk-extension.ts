// Chunk extensions: *( ";" name [ "=" ( token / quoted-string ) ] ), RFC 9112 §7.1.1.
//
// They mean nothing to us and are dropped (the RFC says: MUST ignore). Their
// grammar is checked all the same, because a reader who takes a line end inside
// a quoted string for the end of the line can be smuggled a chunk. White space
// around ";" and "=" is refused as in node:http, although the RFC tolerates it.

import { QUOTED_BYTES, TOKEN_BYTES } from './grammar.ts';

const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Where in an extension the next byte stands. */
export type ExtensionState =
  | 'before-name'
  | 'name'
  | 'before-value'
  | 'value'
  | 'quoted'
  | 'escaped'
  | 'after-quoted';

/** The state after one more byte; undefined when it cannot stand there. */
export function nextExtensionState(
  state: ExtensionState,
  byte: number,
): ExtensionState | undefined {
  const isToken = TOKEN_BYTES[byte] === 1;
  switch (state) {
    case 'before-name':
      return isToken ? 'name' : undefined;
    case 'name':
      if (isToken) return 'name';
      if (byte === EQUALS) return 'before-value';
      return byte === SEMICOLON ? 'before-name' : undefined;
    case 'before-value':
      if (isToken) return 'value';
      return byte === QUOTE ? 'quoted' : undefined;
    case 'value':
      if (isToken) return 'value';
      return byte === SEMICOLON ? 'before-name' : undefined;
    case 'quoted':
      if (byte === QUOTE) return 'after-quoted';
      if (byte === BACKSLASH) return 'escaped';
      return QUOTED_BYTES[byte] === 1 ? 'quoted' : undefined;
    case 'escaped':
      return QUOTED_BYTES[byte] === 1 ? 'quoted' : undefined;
    case 'after-quoted':
      return byte === SEMICOLON ? 'before-name' : undefined;
  }
}

/** Whether the line may end in this state. */
export function mayEndExtension(state: ExtensionState): boolean {
  return state === 'name' || state === 'value' || state === 'after-quoted';
}
