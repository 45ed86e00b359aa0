import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deflateAnswer } from '../../src/script/deflate-parameters.ts';
import { MessageDeflater, MessageInflater } from '../../src/websocket/deflate-window.ts';
import { agreeOn } from '../../src/websocket/permessage-deflate.ts';
import { clientFrame, eventsOf } from './messages.ts';

describe('what is agreed on (RFC 7692 §7.1)', () => {
  test.each([
    ['permessage-deflate', 'permessage-deflate', 'permessage-deflate'],
    ['permessage-deflate; client_max_window_bits', 'permessage-deflate', 'permessage-deflate'],
    ['', 'permessage-deflate', undefined],
    ['x-other', 'permessage-deflate', undefined],
    [
      'permessage-deflate; server_no_context_takeover',
      'permessage-deflate',
      'permessage-deflate; server_no_context_takeover',
    ],
    [
      'permessage-deflate',
      'permessage-deflate; client_no_context_takeover',
      'permessage-deflate; client_no_context_takeover',
    ],
    [
      'permessage-deflate; server_max_window_bits=10',
      'permessage-deflate',
      'permessage-deflate; server_max_window_bits=10',
    ],
    ['permessage-deflate; server_max_window_bits=8', 'permessage-deflate', undefined],
    ['permessage-deflate; unknown', 'permessage-deflate', undefined],
    [
      'permessage-deflate; server_max_window_bits=10; server_max_window_bits=11',
      'permessage-deflate',
      undefined,
    ],
    [
      'permessage-deflate; server_max_window_bits=8, permessage-deflate',
      'permessage-deflate',
      'permessage-deflate',
    ],
    ['permessage-deflate', 'permessage-deflate; client_max_window_bits=10', undefined],
    [
      'permessage-deflate; client_max_window_bits="12"',
      'permessage-deflate; client_max_window_bits=14',
      'permessage-deflate; client_max_window_bits=12',
    ],
  ])('of %j and %j', (offers, wanted, field) => {
    const parameters = deflateAnswer(wanted);
    expect(parameters && agreeOn(offers, parameters)?.field).toBe(field);
  });

  test.each(['', 'foo', 'permessage-deflate; server_max_window_bits=8', 'permessage-deflate, x'])(
    'a server cannot say %j',
    (field) => {
      expect(deflateAnswer(field)).toBeUndefined();
    },
  );
});

describe('compressed messages', () => {
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .constantFrom(0, 125, 126, 32_768, 65_535, 65_536, 100_000)
      .map((size) => new Uint8Array(size).fill(7)),
  );

  test('are read as they were said, with a window and without', () => {
    fc.assert(
      fc.property(
        fc.array(message),
        fc.boolean(),
        fc.constantFrom(9, 12, 15),
        (all, isKept, bits) => {
          const deflater = new MessageDeflater({ isKept, bits });
          const inflater = new MessageInflater({ isKept, bits: 15 });
          for (const each of all) {
            const bytes = Buffer.from(each);
            const inflated = inflater.inflate(deflater.deflate(bytes), 1_000_000);
            expect(bytes.equals(inflated as Buffer)).toBe(true);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('refer to the ones before them', () => {
    const deflater = new MessageDeflater({ isKept: true, bits: 15 });
    const text = Buffer.from('the quick brown fox jumps over the lazy dog');
    expect(deflater.deflate(text).length).toBeGreaterThan(30);
    expect(deflater.deflate(text).length).toBeLessThan(10);
  });

  test('come to a decoder in fragments', () => {
    const deflated = new MessageDeflater({ isKept: true, bits: 15 }).deflate(Buffer.from('hello'));
    const frames = [
      clientFrame(1, deflated.subarray(0, 2), { rsv: 4, isFinal: false }),
      clientFrame(0, deflated.subarray(2)),
    ];
    const inflater = new MessageInflater({ isKept: true, bits: 15 });
    expect(eventsOf(frames, 100, inflater)).toEqual([{ kind: 'text', text: 'hello' }]);
  });

  test.each([
    ['a compressed message that cannot be inflated', Uint8Array.of(0xff, 0xff), 1007],
    [
      'a compressed message of more than 100 bytes, or 65536 frames',
      new MessageDeflater({ isKept: false, bits: 15 }).deflate(Buffer.alloc(5_000)),
      1009,
    ],
  ])('%s', (what, payload, code) => {
    const inflater = new MessageInflater({ isKept: true, bits: 15 });
    expect(eventsOf([clientFrame(2, payload, { rsv: 4 })], 100, inflater)).toEqual([
      { kind: 'error', error: { code, message: what } },
    ]);
  });

  test('have no reserved bit on a continuation or a ping', () => {
    const inflater = new MessageInflater({ isKept: true, bits: 15 });
    expect(eventsOf([clientFrame(9, '', { rsv: 4 })], 100, inflater)).toMatchObject([
      { kind: 'error', error: { code: 1002 } },
    ]);
  });
});
