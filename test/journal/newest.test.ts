import { describe, expect, test } from 'vitest';
import { Newest } from '../../src/journal/newest.ts';

describe('the newest', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 100])('three of %i are kept, the others counted', (count) => {
    const newest = new Newest<number>(3);
    const all = Array.from({ length: count }, (_, index) => index);
    for (const item of all) newest.push(item);
    expect(newest.toArray()).toEqual(all.slice(-3));
    expect(newest.size).toBe(Math.min(3, count));
    expect(newest.dropped).toBe(Math.max(0, count - 3));
  });
});
