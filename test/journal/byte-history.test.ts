import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteHistory, type KeptPiece, type Piece } from '../../src/journal/byte-history.ts';

const owner = { evicted(): void {} };

/** Bytes that tell which piece they are of. */
function bytesOf(order: number, length: number): Buffer {
  return Buffer.alloc(length, `${order},`);
}

function isIntact(piece: Piece): boolean {
  if (piece.source === undefined) return false;
  const { order, start, length, source } = piece;
  const expected = bytesOf(order, length);
  return expected.equals(source.subarray(start, start + length));
}

function keepAndAdd(history: ByteHistory, length: number): KeptPiece {
  const piece = history.keep(owner, 0, 0, bytesOf(orderOfNext(history), length));
  history.add(piece);
  return piece;
}

/** Pieces are counted from 1. */
const counts = new WeakMap<ByteHistory, number>();
function orderOfNext(history: ByteHistory): number {
  const order = (counts.get(history) ?? 0) + 1;
  counts.set(history, order);
  return order;
}

describe('the bytes of a history', () => {
  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['a Buffer', (bytes) => Buffer.from(bytes)],
    ['other bytes', (bytes) => new Uint8Array(bytes)],
  ])('do not keep alive, or change with, %s that they were a small part of', (_, make) => {
    const large = make(bytesOf(1, 500_000));
    const piece = new ByteHistory(1_000_000).keep(owner, 0, 0, large.subarray(0, 65_397));
    large.fill(0);
    expect(isIntact(piece)).toBe(true);
    expect(piece.source.buffer.byteLength).toBe(65_397);
  });

  test('are what was kept, however often their room was used before, and stay so when they were taken', () => {
    const step = fc.oneof(
      { weight: 20, arbitrary: fc.record({ length: fc.integer({ min: 1, max: 5000 }) }) },
      { weight: 1, arbitrary: fc.constant('take' as const) },
      // One that its owner has back, as a lane has the last pieces of a long message.
      { weight: 5, arbitrary: fc.record({ dropped: fc.integer({ min: 1, max: 5000 }) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 200, maxLength: 400 }), (steps) => {
        const history = new ByteHistory(200_000);
        const taken: Piece[] = [];
        for (const each of steps) {
          if (each === 'take') {
            taken.push(...history.takePieces());
          } else if ('length' in each) {
            keepAndAdd(history, each.length);
          } else {
            const bytes = bytesOf(orderOfNext(history), each.dropped);
            history.drop(history.keep(owner, 0, 0, bytes));
          }
        }
        expect([...taken, ...history.takePieces()].filter((piece) => !isIntact(piece))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('take no new memory when others have gone', () => {
    const history = new ByteHistory(1_000_000);
    const slabs = new Set<ArrayBufferLike>();
    for (let piece = 0; piece < 20_000; piece += 1) {
      slabs.add(keepAndAdd(history, 1000).source.buffer);
    }
    // A million bytes, and what is begun or not yet empty.
    expect(slabs.size).toBeLessThan(20);
  });
});
