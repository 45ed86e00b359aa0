import { describe, expect, test } from 'vitest';
import { RequestHead } from '../../src/http/request-head.ts';

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
