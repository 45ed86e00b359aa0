import type { Random } from './random.ts';

/** What numbers, fields and paths are made of, and what has been too much for somebody. */
const words: readonly string[] = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  '\t',
  ':',
  ';',
  ',',
  '"',
  '\\',
  '%',
  '%00',
  '%0d%0a',
  '%2e%2e%2f',
  '..',
  '../',
  '//',
  '\x7f',
  '\xff',
  '\xc3\xa9',
  '\u00ef\u00bb\u00bf',
  '0',
  '-1',
  '-0',
  '1e9',
  '0x10',
  '1.5',
  '9007199254740991',
  '9007199254740993',
  '-9007199254740991',
  '99999999999999999999999',
  'Infinity',
  'NaN',
  'null',
  '__proto__',
  'constructor',
  '{{',
  '}}',
  '[',
  ']',
  '(',
  ')',
  '|',
  '*',
];

/** The same text with a few changes, or with none. */
export function mutate(text: string, random: Random, ownWords: readonly string[] = []): string {
  let changed = text;
  const edits = random.chance(0.25) ? 0 : random.int(1, 3);
  for (let i = 0; i < edits; i += 1) changed = edit(changed, random, ownWords);
  return changed;
}

function edit(text: string, random: Random, ownWords: readonly string[]): string {
  const at = random.int(0, text.length);
  const to = Math.min(text.length, at + 1 + random.size(30));
  const part = text.slice(at, to);
  const [before, after] = [text.slice(0, at), text.slice(to)];
  switch (random.int(0, 7)) {
    case 0:
      return before + after;
    case 1:
      return before + part + part + after;
    case 2:
      return before + random.pick(words) + text.slice(at);
    case 3:
      return before + random.pick(ownWords.length > 0 ? ownWords : words) + after;
    case 4:
      return before + random.bytes(random.int(1, 4)) + after;
    case 5:
      // Long enough for what grows with the square of it.
      return before + (part || 'a').slice(0, 3).repeat(1 + random.size(6_000)) + after;
    case 6:
      return before;
    default:
      return text.slice(to) + before;
  }
}
