import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ContentBytes } from '../../../src/http/request/content-bytes.ts';

const anyPieces = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.integer({ min: 0, max: 70_000 }).map((length) => new Uint8Array(length).fill(length % 251)),
  ),
  { maxLength: 30 },
);

test('gives back what was put in, at once and from anywhere', () => {
  fc.assert(
    fc.property(anyPieces, fc.nat(100_000), fc.boolean(), (pieces, start, joinsOften) => {
      const kept = new ContentBytes();
      for (const piece of pieces) {
        kept.add(Buffer.from(piece));
        if (joinsOften) kept.joined();
      }
      const whole = Buffer.concat(pieces);
      expect(Buffer.concat([...kept.from(start)]).equals(whole.subarray(start))).toBe(true);
      expect(kept.joined().equals(whole)).toBe(true);
      expect(kept.length).toBe(whole.length);
    }),
  );
});

test('keeps no more memory than its bytes need, however small the pieces', () => {
  const packet = Buffer.alloc(65_536, 'x');
  const kept = new ContentBytes();
  for (let count = 0; count < 1000; count += 1) kept.add(Buffer.from(packet).subarray(5, 6));
  const memory = [...kept.from(0)].reduce((sum, part) => sum + part.buffer.byteLength, 0);
  expect(kept.length).toBe(1000);
  expect(memory).toBeLessThan(10_000);
});

test('a piece that is the only one is not copied', () => {
  const piece = Buffer.from('abc');
  const kept = new ContentBytes();
  kept.add(piece);
  expect(kept.joined()).toBe(piece);
});

test('forgets', () => {
  const kept = new ContentBytes();
  kept.add(Buffer.from('a'));
  kept.add(Buffer.from('b'));
  kept.clear();
  expect(kept.length).toBe(0);
  expect(kept.joined()).toHaveLength(0);
  kept.add(Buffer.from('c'));
  expect(kept.joined().toString()).toBe('c');
});
