import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WireLog } from '../../src/journal/wire-log.ts';
import { bytesToJson, parseWireJson, wireJson } from '../../src/report/wire-json.ts';
import { UsageError } from '../../src/usage-error.ts';
import { anyWireLog } from '../support/arbitrary-wire-log.ts';
import { Recording } from '../support/record-journal.ts';

/** With every kind of bytes as plain numbers, which can be compared. */
function plain(log: WireLog): unknown {
  return {
    ...log,
    segments: log.segments.map((segment) =>
      segment.kind === 'bytes' ? { ...segment, bytes: [...segment.bytes] } : segment,
    ),
  };
}

describe('wire.json', () => {
  test('is the log, line by line', () => {
    const recording = new Recording();
    const connection = recording.connect();
    recording.wait(1.5).receive(connection, 'GET / HTTP/1.1\r\n');
    recording.receive(connection, Buffer.from([0, 255]));
    expect(wireJson(recording.log('a "test"'))).toBe(
      [
        '{',
        '  "version": 1,',
        '  "title": "a \\"test\\"",',
        '  "startedAt": 1767323045000,',
        '  "durationMs": 1.5,',
        '  "findings": [],',
        '  "connections": [',
        '    {"id":1,"protocol":"http","peer":{"address":"127.0.0.1","port":50001},"local":{"address":"127.0.0.1","port":8080},"openedMs":0,"receivedBytes":18,"sentBytes":0}',
        '  ],',
        '  "exchanges": [],',
        '  "segments": [',
        '    {"kind":"bytes","timeMs":1.5,"connection":1,"direction":"received","offset":0,"bytes":"GET / HTTP/1.1\\r\\n"},',
        '    {"kind":"bytes","timeMs":1.5,"connection":1,"direction":"received","offset":16,"bytes":{"base64":"AP8="}}',
        '  ],',
        '  "cuts": []',
        '}',
        '',
      ].join('\n'),
    );
  });

  test('is read back as the same log, whatever it holds', () => {
    fc.assert(
      fc.property(anyWireLog, (log) => {
        expect(plain(parseWireJson(wireJson(log)))).toStrictEqual(plain(log));
      }),
    );
  });

  test.each([
    ['another version', '{"version":2}', '2'],
    ['no version', '{}', 'undefined'],
    ['no object', '[1]', 'undefined'],
  ])('is refused with %s', (_, text, version) => {
    expect(() => parseWireJson(text)).toThrow(
      new UsageError(
        `parseWireJson(): the version is ${version}. This is a reader of version 1 of wire.json.`,
      ),
    );
  });
});

describe('bytes in JSON', () => {
  test.each<[string, number[], unknown]>([
    ['nothing is text', [], ''],
    ['ASCII is text', [0x61, 0x09, 0x0d, 0x0a], 'a\t\r\n'],
    ['UTF-8 is text', [0xc3, 0xa9], 'é'],
    ['a byte order mark is part of the text', [0xef, 0xbb, 0xbf, 0x61], '\ufeffa'],
    ['a control character is not', [0x61, 0x00], { base64: 'YQA=' }],
    ['DEL is not', [0x7f], { base64: 'fw==' }],
    ['half a character is not', [0xc3], { base64: 'ww==' }],
    ['a surrogate in UTF-8 is not', [0xed, 0xa0, 0x80], { base64: '7aCA' }],
  ])('%s', (_, bytes, json) => {
    expect(bytesToJson(Uint8Array.from(bytes))).toEqual(json);
  });
});
