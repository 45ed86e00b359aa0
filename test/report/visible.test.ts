import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { visibleLines, visibleText } from '../../src/report/visible.ts';
import { anyBytes, anyText } from '../support/arbitrary-wire-log.ts';

describe('visible text', () => {
  test.each<[string, string, string]>([
    ['shows ASCII as it is', 'GET /a?b="c" {~}', 'GET /a?b="c" {~}'],
    [
      'shows letters, marks and symbols of any script',
      'é 日本 ñ \u{1f30d} €',
      'é 日本 ñ \u{1f30d} €',
    ],
    ['names the usual control characters', 'a\r\n\t\0', 'a\\r\\n\\t\\0'],
    ['leaves a backslash', 'C:\\r', 'C:\\r'],
    ['numbers other control characters', '\x1b[31m\x7f\x85', '\\x1b[31m\\x7f\\u{85}'],
    ['escapes what changes the direction', 'a\u202eb', 'a\\u{202e}b'],
    ['escapes what has no width', '\u200b\ufeff\u00ad', '\\u{200b}\\u{feff}\\u{ad}'],
    ['escapes unusual spaces and line ends', '\u00a0\u3000\u2028', '\\u{a0}\\u{3000}\\u{2028}'],
    ['escapes halves of a character', '\ud83cx\udf0d\udc80', '\\u{d83c}x\\u{df0d}\\u{dc80}'],
    ['escapes private and unassigned characters', '\ue000\u{e0fff}', '\\u{e000}\\u{e0fff}'],
  ])('%s', (_, text, visible) => {
    expect(visibleText(text)).toBe(visible);
  });
});

describe('visible bytes', () => {
  test.each<[string, string | readonly number[], readonly string[]]>([
    ['nothing', '', ['']],
    ['lines with their ends', 'a\r\nb\nc\rd', ['a\\r\\n', 'b\\n', 'c\\rd']],
    ['a backslash', 'a\\r', ['a\\\\r']],
    ['a last line end', 'a\n', ['a\\n']],
    ['UTF-8', 'é\u{1f30d}', ['é\u{1f30d}']],
    ['a byte order mark', '\ufeffa', ['\\u{feff}a']],
    ['bytes that are not UTF-8', [0x61, 0xff, 0x62, 0xe9], ['a\\xffb\\xe9']],
    ['valid characters among bytes that are not', [0xc3, 0xa9, 0xff], ['\\xc3\\xa9\\xff']],
    ['a character that is cut off at the end', [0x61, 0xf0, 0x9f, 0x8c], ['a\\xf0\\x9f\\x8c']],
    [
      'a character that is cut off at the start',
      [0x9f, 0x8c, 0x8d, 0xc3, 0xa9],
      ['\\x9f\\x8c\\x8dé'],
    ],
    ['only the inside of a character', [0x9f, 0x8c], ['\\x9f\\x8c']],
    ['a surrogate in UTF-8', [0xed, 0xb2, 0x80], ['\\xed\\xb2\\x80']],
  ])('%s', (_, bytes, lines) => {
    expect(visibleLines(Buffer.from(bytes as string))).toEqual(lines);
  });
});

describe('whatever is shown', () => {
  const plain = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]*$/u;

  test('can be seen', () => {
    fc.assert(
      fc.property(anyText, anyBytes, (text, bytes) => {
        expect(visibleText(text)).toMatch(plain);
        for (const line of visibleLines(bytes)) expect(line).toMatch(plain);
      }),
    );
  });

  test('says exactly which bytes they were', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect([...unescape(visibleLines(bytes).join(''))]).toEqual([...bytes]);
      }),
    );
  });
});

/** The bytes that visible text means. */
function unescape(visible: string): Buffer {
  const names: Record<string, string> = { '0': '\0', t: '\t', n: '\n', r: '\r', '\\': '\\' };
  const parts = visible.split(/(\\(?:x..|u\{[^}]*\}|.))/);
  return Buffer.concat(
    parts.map((part) => {
      if (part.startsWith('\\x')) return Buffer.from([Number.parseInt(part.slice(2), 16)]);
      if (part.startsWith('\\u')) {
        return Buffer.from(String.fromCodePoint(Number.parseInt(part.slice(3), 16)));
      }
      return Buffer.from(part.startsWith('\\') ? (names[part.slice(1)] ?? '') : part);
    }),
  );
}
