// Field values that are bytes, everywhere a script goes.

import { describe, expect, test } from 'vitest';
import { encodeScript } from '../../src/http1/script-encoder.ts';
import { script } from '../../src/script/builder.ts';
import { parseScript } from '../../src/script/parse-script.ts';
import { isDelimited } from '../../src/script/position.ts';
import type { ScriptJson } from '../../src/script/script-json.ts';
import type { Script } from '../../src/script/script.ts';

const bytes = Buffer.of(0x61, 0x80, 0xff);

function throughJson(answer: Script): Script {
  return parseScript(JSON.parse(JSON.stringify(answer)) as ScriptJson);
}

function wireOf(answer: Script): string {
  const { ops } = encodeScript(answer, 'GET');
  return ops
    .flatMap((op) => (op.kind === 'bytes' ? Buffer.from(op.bytes).toString('latin1') : []))
    .join('');
}

const everywhere: [string, Script, string][] = [
  [
    'a head',
    script.head(200, { A: bytes, B: 'é' }),
    'HTTP/1.1 200 OK\r\nA: a\x80\xff\r\nB: \xc3\xa9\r\n\r\n',
  ],
  [
    'a reason phrase',
    script.head(200, { A: 'b' }, bytes),
    'HTTP/1.1 200 a\x80\xff\r\nA: b\r\n\r\n',
  ],
  [
    'an interim head',
    script.informational(103, [['A', bytes]]).head(204),
    'HTTP/1.1 103 Early Hints\r\nA: a\x80\xff\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n',
  ],
  [
    'a field of its own',
    script.statusLine('HTTP/1.1 200 OK').header('A', bytes).endHeaders(),
    'HTTP/1.1 200 OK\r\nA: a\x80\xff\r\n\r\n',
  ],
  [
    'a trailer',
    script.head(200, { 'Transfer-Encoding': 'chunked' }).lastChunk({ A: bytes }),
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: a\x80\xff\r\n\r\n',
  ],
];

describe('a field value of bytes', () => {
  test.each(everywhere)('is sent as it is: %s', (_, answer, wire) => {
    expect(wireOf(answer)).toBe(wire);
  });

  test.each(everywhere)('survives JSON: %s', (_, answer, wire) => {
    const parsed = throughJson(answer);
    expect(parsed.steps).toEqual(answer.steps);
    expect(wireOf(parsed)).toBe(wire);
  });

  test('is text in JSON when it is UTF-8', () => {
    const answer = script.head(200, [
      ['A', Buffer.from('é')],
      ['B', bytes],
    ]);
    expect(JSON.parse(JSON.stringify(answer))).toEqual({
      steps: [
        {
          kind: 'head',
          status: 200,
          headers: [
            ['A', 'é'],
            ['B', { base64: 'YYD/' }],
          ],
        },
      ],
    });
    expect(wireOf(throughJson(answer))).toBe(wireOf(answer));
  });

  test('is shown as what makes it', () => {
    expect(`${script.head(200, { A: bytes, B: Buffer.from('é') })}`).toBe(
      String.raw`script` +
        '\n  ' +
        String.raw`.head(200, [["A", Buffer.from("a\x80ÿ", "latin1")], ["B", "é"]])`,
    );
    expect(`${script.statusLine('x').header('A', bytes)}`).toContain(
      String.raw`.header("A", Buffer.from("a\x80ÿ", "latin1"))`,
    );
  });

  test.each<[string, Record<string, string | Uint8Array>, boolean]>([
    ['a length', { 'Content-Length': Buffer.from('2') }, true],
    ['another length', { 'Content-Length': Buffer.from('3') }, false],
    ['chunks', { 'Transfer-Encoding': Buffer.from('chunked') }, true],
    ['a line break', { 'Content-Length': '2', A: Buffer.from('a\nb') }, false],
  ])('is understood where it says %s', (_, headers, delimited) => {
    const { position } = encodeScript(script.head(200, headers).write('ab').end(), 'GET');
    expect(isDelimited(position, 'GET')).toBe(delimited);
  });

  test('is understood where it says close', () => {
    const { position } = encodeScript(
      script.head(204, { Connection: Buffer.from('Close') }),
      'GET',
    );
    expect(position.saysClose).toBe(true);
  });
});
