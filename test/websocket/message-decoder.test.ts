import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clientFrame, eventsOf } from './messages.ts';

const sizes = [0, 1, 47, 48, 125, 126, 127, 65_535, 65_536, 70_001];

describe('what a page says', () => {
  test.each(sizes)('is read as it was sent: %i bytes', (size) => {
    const bytes = Buffer.from(Array.from({ length: size }, (_, index) => (index * 7) & 0xff));
    expect(eventsOf([clientFrame(2, bytes)])).toEqual([{ kind: 'binary', bytes }]);
    const text = 'ä€x'.repeat(size).slice(0, size);
    expect(eventsOf([clientFrame(1, text)])).toEqual([{ kind: 'text', text }]);
  });

  test('leaves the bytes that came as they are', () => {
    const frame = clientFrame(2, Buffer.alloc(200, 1));
    const copy = Buffer.from(frame);
    eventsOf([frame]);
    expect(frame.equals(copy)).toBe(true);
  });

  test('is put together from fragments, with control frames between them', () => {
    const euro = Buffer.from('€');
    const frames = [
      clientFrame(1, euro.subarray(0, 1), { isFinal: false }),
      clientFrame(9, 'p'),
      clientFrame(0, '', { isFinal: false }),
      clientFrame(0, euro.subarray(1)),
      clientFrame(10, 'q'),
    ];
    expect(eventsOf(frames)).toEqual([
      { kind: 'ping', bytes: Buffer.from('p') },
      { kind: 'text', text: '€' },
      { kind: 'pong', bytes: Buffer.from('q') },
    ]);
  });

  test.each([
    ['', { kind: 'close', code: undefined, reason: '' }],
    ['\x03\xe8', { kind: 'close', code: 1000, reason: '' }],
    ['\x0f\xa0bye', { kind: 'close', code: 4000, reason: 'bye' }],
  ])('is a close frame: %j', (payload, event) => {
    const after = clientFrame(1, 'never');
    expect(eventsOf([clientFrame(8, Buffer.from(payload, 'latin1')), after])).toEqual([event]);
  });
});

describe('what a page must not say', () => {
  test.each([
    ['a frame without a mask', [clientFrame(1, 'x', { mask: undefined })], 1002],
    ['a frame with reserved bits set', [clientFrame(1, 'x', { rsv: 4 })], 1002],
    ['the unknown opcode 3', [clientFrame(3)], 1002],
    ['the unknown opcode 11', [clientFrame(11)], 1002],
    ['a control frame in fragments', [clientFrame(9, '', { isFinal: false })], 1002],
    ['a control frame of more than 125 bytes', [clientFrame(9, 'x'.repeat(126))], 1002],
    ['a length in more bytes than it needs', [clientFrame(1, 'x', { lengthForm: 16 })], 1002],
    ['a length in more bytes than it needs', [clientFrame(1, 'x', { lengthForm: 64 })], 1002],
    ['a length with its first bit set', [clientFrame(1, 'x', { length: 2n ** 63n })], 1002],
    ['a continuation of no message', [clientFrame(0)], 1002],
    [
      'a message within another one',
      [clientFrame(1, 'x', { isFinal: false }), clientFrame(1, 'y')],
      1002,
    ],
    ['a text that is not UTF-8', [clientFrame(1, Uint8Array.of(0xff))], 1007],
    ['a close frame of one byte', [clientFrame(8, 'x')], 1002],
    ['a close frame with the code 1005', [clientFrame(8, Uint8Array.of(3, 0xed))], 1002],
    [
      'a close frame whose reason is not UTF-8',
      [clientFrame(8, Uint8Array.of(3, 0xe8, 0xff))],
      1007,
    ],
    ['a frame of 101 bytes; the limit is 100', [clientFrame(2, Buffer.alloc(101))], 1009],
    [
      'a message of more than 100 bytes, or 65536 frames',
      [clientFrame(2, Buffer.alloc(60), { isFinal: false }), clientFrame(0, Buffer.alloc(60))],
      1009,
    ],
    [
      'a message of more than 100 bytes, or 65536 frames',
      [
        clientFrame(2, '', { isFinal: false }),
        ...Array.from({ length: 65_536 }, () => clientFrame(0, '', { isFinal: false })),
      ],
      1009,
    ],
  ])('%s', (message, frames, code) => {
    const events = eventsOf([...frames, clientFrame(1, 'never')], 100);
    expect(events).toEqual([{ kind: 'error', error: { code, message } }]);
  });
});

describe('any bytes', () => {
  const anyFrame = fc
    .record({
      opcode: fc.constantFrom(0, 1, 2, 3, 8, 9, 10),
      payload: fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom(...sizes).map((size) => new Uint8Array(size).fill(0x61)),
      ),
      isFinal: fc.boolean(),
      rsv: fc.constantFrom(0, 0, 0, 0, 4),
      mask: fc.uint8Array({ minLength: 4, maxLength: 4 }),
    })
    .map(({ opcode, payload, ...form }) => clientFrame(opcode, payload, form));

  test('are the same events, however they are cut to pieces', () => {
    const bytes = fc.oneof(
      fc.array(anyFrame, { maxLength: 6 }).map((frames) => Buffer.concat(frames)),
      fc.uint8Array({ maxLength: 300 }).map((raw) => Buffer.from(raw)),
    );
    fc.assert(
      fc.property(bytes, fc.array(fc.nat(), { maxLength: 12 }), (all, cuts) => {
        const places = cuts.map((cut) => cut % (all.length + 1)).toSorted((a, b) => a - b);
        const pieces = [...places, all.length].map((to, index) =>
          all.subarray(places[index - 1] ?? 0, to),
        );
        expect(eventsOf(pieces)).toEqual(eventsOf([all]));
      }),
    );
  });

  test('are the same events one by one', () => {
    fc.assert(
      fc.property(fc.array(anyFrame, { maxLength: 3 }), (frames) => {
        const all = Buffer.concat(frames).subarray(0, 2_000);
        const single = Array.from(all, (byte) => Buffer.of(byte));
        expect(eventsOf(single)).toEqual(eventsOf([all]));
      }),
      { numRuns: 40 },
    );
  });
});
