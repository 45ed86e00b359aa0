// The fields that decide how the connection is read on.
//
// Rule: numbers, not strings, because every field name of every head is looked
// up here. All other fields are stepped over and decoded only on demand.

import { isWord } from './grammar.ts';

export const HOST = 1;
export const EXPECT = 2;
export const UPGRADE = 3;
export const CONNECTION = 4;
export const CONTENT_LENGTH = 5;
export const TRANSFER_ENCODING = 6;

/** One of the numbers above. */
export type KnownField = 1 | 2 | 3 | 4 | 5 | 6;

/** Which field is named by the bytes from `start` to `end`; 0 when it is none of ours. */
export function knownField(bytes: Buffer, start: number, end: number): KnownField | 0 {
  switch (end - start) {
    case 4:
      return isWord(bytes, start, end, 'host') ? HOST : 0;
    case 6:
      return isWord(bytes, start, end, 'expect') ? EXPECT : 0;
    case 7:
      return isWord(bytes, start, end, 'upgrade') ? UPGRADE : 0;
    case 10:
      return isWord(bytes, start, end, 'connection') ? CONNECTION : 0;
    case 14:
      return isWord(bytes, start, end, 'content-length') ? CONTENT_LENGTH : 0;
    case 17:
      return isWord(bytes, start, end, 'transfer-encoding') ? TRANSFER_ENCODING : 0;
    default:
      return 0;
  }
}
