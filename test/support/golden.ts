// Golden cases, in the form of llhttp's own tests: a Markdown section is one
// case, its first fenced block the bytes, its second one the events.
//
// In the bytes: \r \n \t \0 \\ \xNN, and \{20000:x} for a repetition; the line
// ends of the Markdown are no bytes. After `http` the block may say `end` (the
// peer half-closes) and limits (`maxHeadBytes=64`).

import { readFileSync, readdirSync } from 'node:fs';
import type { ParserLimits } from '../../src/http1/parser-limits.ts';

export interface GoldenCase {
  readonly title: string;
  readonly bytes: Buffer;
  /** Whether the peer half-closes after the bytes. */
  readonly end: boolean;
  readonly limits: Partial<ParserLimits>;
  readonly log: readonly string[];
}

export interface GoldenFile {
  readonly name: string;
  readonly cases: readonly GoldenCase[];
}

const SECTION =
  /^## (?<title>.+)$(?:(?!^## )[^])*?^```http(?<options>.*)$(?<bytes>[^]*?)^```$(?:(?!^## )[^])*?^```log$\n(?<log>[^]*?)^```$/gm;

const ESCAPE = /\\(?:x(?<hex>[0-9a-f]{2})|\{(?<count>\d+):(?<repeated>[^}]*)\}|(?<letter>.))/gi;

const LETTERS: Readonly<Record<string, string>> = {
  r: '\r',
  n: '\n',
  t: '\t',
  '0': '\0',
  '\\': '\\',
};

/** All cases of the Markdown files of a folder. */
export function loadGolden(folder: URL): GoldenFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => ({ name, cases: parseGolden(readFileSync(new URL(name, folder), 'utf8')) }));
}

/** The cases of one Markdown text; a section that is none is an error, never left out. */
function parseGolden(markdown: string): GoldenCase[] {
  const cases = [...markdown.matchAll(SECTION)].map(({ groups = {} }) => {
    const options = (groups['options'] ?? '').trim().split(/\s+/);
    const limits = options.filter((option) => option.includes('='));
    return {
      title: groups['title'] ?? '',
      bytes: unescapeBytes((groups['bytes'] ?? '').replaceAll('\n', '')),
      end: options.includes('end'),
      limits: Object.fromEntries(
        limits.map((option) => {
          const [name = '', value] = option.split('=');
          return [name, Number(value)];
        }),
      ),
      log: (groups['log'] ?? '').trimEnd().split('\n'),
    };
  });
  const titles = markdown.match(/^## .+$/gm) ?? [];
  if (titles.length !== cases.length) {
    throw new Error(`${titles.length} sections, but ${cases.length} of them are golden cases`);
  }
  return cases;
}

function unescapeBytes(text: string): Buffer {
  const plain = text.replace(ESCAPE, (escape: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Record<string, string | undefined>;
    const { hex, count, repeated, letter = '' } = groups;
    if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
    if (count !== undefined) {
      return unescapeBytes(repeated ?? '')
        .toString('latin1')
        .repeat(Number(count));
    }
    const char = LETTERS[letter];
    if (char === undefined) throw new Error(`unknown escape ${escape}`);
    return char;
  });
  return Buffer.from(plain, 'latin1');
}
