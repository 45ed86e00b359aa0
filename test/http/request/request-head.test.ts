import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RequestHead } from '../../../src/http/request/request-head.ts';
import { RequestParser } from '../../../src/http1/request-parser.ts';

const before = '{before}';
const line = 'GET /a HTTP/1.1\r\n';
const section = 'Host: h:1\r\nA: \xe9\r\n\r\n';

function head(): RequestHead {
  return new RequestHead({
    method: 'GET',
    target: '/a',
    requestTarget: {
      form: 'origin',
      scheme: undefined,
      rawPath: '/a',
      query: undefined,
      authority: undefined,
    },
    version: '1.1',
    framing: { kind: 'none' },
    persistent: true,
    expectsContinue: false,
    upgrade: false,
    bytes: Buffer.from(`${before}${line}${section}{after}`, 'latin1'),
    start: before.length,
    fieldMarks: [17, 21, 23, 26, 28, 29, 31, 32],
    end: before.length + line.length + section.length,
  });
}

describe('RequestHead', () => {
  test('has the exact bytes of the head, and not those around it', () => {
    expect(head().raw.toString('latin1')).toBe(line + section);
  });

  test('decodes its fields as latin-1', () => {
    expect([...head().fields]).toEqual([
      ['Host', 'h:1'],
      ['A', '\xe9'],
    ]);
  });

  test('decodes its fields once', () => {
    const one = head();
    expect(one.fields).toBe(one.fields);
  });

  test('has the value of Host', () => {
    expect(head().host).toBe('h:1');
  });
});

describe('whether a head has a field', () => {
  test.each<[string, readonly string[], boolean]>([
    ['no field but Host', [], false],
    ['the field', ['range: bytes=0-1'], true],
    ['the field in another case', ['RaNGe: bytes=0-1'], true],
    ['the field without a value', ['Range:'], true],
    ['the field twice', ['Range: a', 'Range: b'], true],
    ['the field as the last of several', ['A: b', 'Ranges: b', 'Range: c'], true],
    ['a longer name', ['Ranges: bytes=0-1'], false],
    ['a name of the same length', ['Ranje: bytes=0-1'], false],
    ['the name in a value', ['A: range', 'B: Range: c'], false],
  ])('is known without its fields: %s', (_, lines, expected) => {
    expect(headWith(lines).hasField('range')).toBe(expected);
  });

  test('is what its fields say', () => {
    const name = fc.stringMatching(/^[a-cA-C]{1,3}$/);
    fc.assert(
      fc.property(fc.array(name), name, (names, wanted) => {
        const one = headWith(names.map((each) => `${each}: x`));
        expect(one.hasField(wanted.toLowerCase())).toBe(one.fields.has(wanted));
      }),
    );
  });
});

/** The head of a request with these field lines, behind another request. */
function headWith(lines: readonly string[]): RequestHead {
  const parser = new RequestParser();
  const request = `GET / HTTP/1.1\r\nHost: a\r\n${lines.map((each) => `${each}\r\n`).join('')}\r\n`;
  parser.receive(Buffer.from(`GET /first HTTP/1.1\r\nHost: a\r\n\r\n${request}`, 'latin1'));
  const heads: RequestHead[] = [];
  for (let event = parser.nextEvent(); event !== undefined; event = parser.nextEvent()) {
    if (event.kind === 'head') heads.push(event.head);
  }
  return heads[1]!;
}
