import { expect, test } from 'vitest';
import { encodeAnyFrame, encodeFrame, encodeTextFrame } from '../../src/websocket/frame-encoder.ts';
import { closePayload } from '../../src/websocket/close-payload.ts';

const usual = {
  isFinal: true,
  rsv: 0,
  mask: undefined,
  length: undefined,
  lengthForm: undefined,
} as const;

test.each([0, 1, 125, 126, 65_535, 65_536])('a plain frame of %i bytes in every way', (size) => {
  const text = 'x'.repeat(size);
  const expected = encodeAnyFrame(1, Buffer.from(text), usual);
  expect(encodeFrame(1, Buffer.from(text)).equals(expected)).toBe(true);
  expect(encodeTextFrame(1, text).equals(expected)).toBe(true);
});

test.each([
  ['a masked one', { mask: Uint8Array.of(1, 2, 3, 4) }, '8185 01020304 69676f686e'],
  ['no last one', { isFinal: false }, '0105 68656c6c6f'],
  ['reserved bits', { rsv: 7 }, 'f105 68656c6c6f'],
  ['a length that lies', { length: 9 }, '8109 68656c6c6f'],
  ['a long length', { lengthForm: 16 }, '817e0005 68656c6c6f'],
  ['a longer one', { lengthForm: 64, length: 2n ** 64n - 1n }, '817fffffffffffffffff 68656c6c6f'],
] as const)('%s', (_, form, hex) => {
  const frame = encodeAnyFrame(1, Buffer.from('hello'), { ...usual, ...form });
  expect(frame.toString('hex')).toBe(hex.replaceAll(' ', ''));
});

test('a close frame says its code and its reason, or nothing', () => {
  expect(closePayload(1000, Buffer.from('x')).toString('hex')).toBe('03e878');
  expect(closePayload(undefined, Buffer.alloc(0))).toHaveLength(0);
});
