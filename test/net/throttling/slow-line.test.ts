import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/net/throttling/slow-line.ts';

function take(seed: number, count: number): number[] {
  const next = seededRandom(seed);
  return Array.from({ length: count }, next);
}

test('gives the same numbers for the same seed, on every machine and in every version', () => {
  expect(take(1, 3).map((each) => each * 2 ** 32)).toEqual([
    217_083_232, 1_587_069_247, 3_327_581_586,
  ]);
});

test('gives other numbers for another seed, from the first one on', () => {
  const first = Array.from({ length: 100 }, (_, seed) => take(seed, 1)[0]!);
  const apart = first.slice(1).map((each, index) => Math.abs(each - first[index]!));
  expect(Math.min(...apart)).toBeGreaterThan(0.01);
});

test.each([0, 1, 42, 2 ** 32 - 1])('spreads evenly from 0 to below 1: seed %i', (seed) => {
  const numbers = take(seed, 10_000);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  for (let tenth = 0; tenth < 10; tenth += 1) {
    const count = numbers.filter((each) => Math.floor(each * 10) === tenth).length;
    expect(count).toBeGreaterThan(900);
    expect(count).toBeLessThan(1100);
  }
});
