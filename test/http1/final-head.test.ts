import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FinalHead } from '../../src/http1/final-head.ts';

const ok = 'HTTP/1.1 200 OK\r\nA: b\r\n\r\n';
const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n';

/** How many bytes of these pieces are of heads; undefined when there is no end. */
function endIn(pieces: readonly string[]): number | undefined {
  const head = new FinalHead();
  let before = 0;
  for (const piece of pieces) {
    const bytes = Buffer.from(piece, 'latin1');
    const found = head.take(bytes);
    if (found !== undefined) return before + found;
    before += bytes.length;
  }
  return undefined;
}

const heads: readonly [title: string, head: string][] = [
  ['a head', ok],
  ['one without fields', 'HTTP/1.1 204 No Content\r\n\r\n'],
  ['one after an interim response', `${hints}HTTP/1.1 100 Continue\r\n\r\n${ok}`],
  ['101, after which there is no other', 'HTTP/1.1 101 Switching Protocols\r\nA: b\r\n\r\n'],
  ['one with bare line feeds', 'HTTP/1.1 200 OK\nA: b\n\n'],
  ['one after empty lines', `\r\n\r\n${ok}`],
  ['one of another protocol', 'ICY 200 OK\r\nA: b\r\n\r\n'],
  ['one with a long status line', `HTTP/1.1 200 ${'x'.repeat(1000)}\r\n\r\n`],
];

describe('the end of the final head', () => {
  test.each(heads)('is found behind %s', (_, head) => {
    expect(endIn([head])).toBe(head.length);
    expect(endIn([`${head}HTTP/1.1 200 OK\r\n\r\nmore`])).toBe(head.length);
  });

  test.each(heads)('is not found before it is there: %s', (_, head) => {
    expect(endIn([head.slice(0, -1)])).toBeUndefined();
  });

  test('is behind nothing once it was found', () => {
    const head = new FinalHead();
    expect(head.take(Buffer.from(ok))).toBe(ok.length);
    expect(head.take(Buffer.from('content\r\n\r\n'))).toBe(0);
  });

  test('is not found where there is no head', () => {
    expect(endIn(['just text'])).toBeUndefined();
    expect(endIn([hints])).toBeUndefined();
  });

  test('is the same whatever pieces the bytes come in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...heads),
        fc.array(fc.nat({ max: 200 }), { maxLength: 6 }),
        ([, head], cuts) => {
          const all = `${head}content`;
          const at = [0, ...cuts.toSorted((a, b) => a - b), all.length];
          const pieces = at.slice(1).map((end, index) => all.slice(at[index], end));
          expect(endIn(pieces)).toBe(head.length);
        },
      ),
    );
  });
});
