import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bytesOf,
  ByteHistory,
  type KeptPiece,
  type Piece,
} from '../../src/journal/byte-history.ts';

const owner = { evicted(): void {}, evictedLate(): void {} };

/** Bytes that no others of a test are like. */
function madeBytes(seed: number, length: number): Buffer {
  return Buffer.alloc(length, `${seed},`);
}

/** A history, and what went into it. */
class CheckedHistory {
  readonly history: ByteHistory;
  /** What went into it, by its order. */
  readonly #added: Uint8Array[] = [];

  constructor(maxBytes: number) {
    this.history = new ByteHistory(maxBytes);
  }

  add(bytes: Uint8Array): void {
    this.#added.push(bytes);
    this.history.add(owner, 0, 0, bytes, true);
  }

  keep(bytes: Uint8Array): KeptPiece {
    this.#added.push(bytes);
    return this.history.keep(owner, 0, 0, bytes, false);
  }

  isIntact(piece: Piece): boolean {
    const added = this.#added[piece.order - 1];
    return (
      piece.source !== undefined &&
      added !== undefined &&
      Buffer.compare(bytesOf(piece), added) === 0
    );
  }
}

describe('the bytes of a history', () => {
  test.each<[string, (bytes: Uint8Array) => Uint8Array]>([
    ['a Buffer', (bytes) => Buffer.from(bytes)],
    ['other bytes', (bytes) => new Uint8Array(bytes)],
  ])('do not keep alive, or change with, %s that they were a small part of', (_, make) => {
    const large = make(madeBytes(1, 500_000));
    const piece = new ByteHistory(1_000_000).keep(owner, 0, 0, large.subarray(0, 65_397), false);
    large.fill(0);
    expect(Buffer.from(bytesOf(piece))).toEqual(madeBytes(1, 500_000).subarray(0, 65_397));
    expect(bytesOf(piece).buffer.byteLength).toBe(65_397);
  });

  test('are what was kept, however often their room was used before, and stay so when they were taken', () => {
    const length = fc.integer({ min: 1, max: 5000 });
    const step = fc.oneof(
      { weight: 20, arbitrary: fc.record({ kind: fc.constant('add' as const), length }) },
      // The very same bytes, as a script's are.
      { weight: 10, arbitrary: fc.record({ kind: fc.constant('again' as const), length }) },
      // One that its owner has back, as a lane has the last pieces of a long message.
      { weight: 5, arbitrary: fc.record({ kind: fc.constant('drop' as const), length }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('later' as const), length }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('take' as const), length }) },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 200, maxLength: 400 }), (steps) => {
        const checked = new CheckedHistory(200_000);
        const { history } = checked;
        const taken: Piece[] = [];
        let last: Uint8Array = madeBytes(0, 100);
        for (const [seed, each] of steps.entries()) {
          const bytes = each.kind === 'again' ? last : madeBytes(seed, each.length);
          if (each.kind === 'take') taken.push(...history.takePieces());
          else if (each.kind === 'drop') history.drop(checked.keep(bytes));
          else if (each.kind === 'later') history.addLater(checked.keep(bytes));
          else checked.add(bytes);
          last = bytes;
        }
        const all = [...taken, ...history.takePieces()];
        expect(all.filter((piece) => !checked.isIntact(piece))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('take no new memory when others have gone', () => {
    const history = new ByteHistory(1_000_000);
    const memory = new Set<ArrayBufferLike>();
    for (let seed = 0; seed < 20_000; seed += 1) {
      const piece = history.keep(owner, 0, 0, madeBytes(seed, 1000), false);
      memory.add(bytesOf(piece).buffer);
      history.addLater(piece);
    }
    // A million bytes, and what is begun or not yet empty.
    expect(memory.size).toBeLessThan(20);
  });

  test('are copied once, when they are the very same again', () => {
    const history = new ByteHistory(1_000_000);
    const bytes = madeBytes(1, 1000);
    for (let count = 0; count < 100; count += 1) history.add(owner, 0, 0, bytes, true);
    const starts = history.takePieces().map((piece) => bytesOf(piece as KeptPiece).byteOffset);
    expect(starts).toEqual(Array.from({ length: 100 }, () => starts[0]));
  });

  test('are those that were sent, when whoever had them fills their memory anew', () => {
    const history = new ByteHistory(1_000_000);
    const large = madeBytes(1, 8000);
    history.add(owner, 0, 0, large, true);
    large.fill(0);
    const [piece] = history.takePieces();
    expect(Buffer.from(bytesOf(piece as KeptPiece))).toEqual(madeBytes(1, 8000));
  });
});
