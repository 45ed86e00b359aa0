import { describe, expect, test } from 'vitest';
import { History } from '../../src/routing/history.ts';

describe('a history', () => {
  test('has all items of a short run, oldest first, as a copy', () => {
    const history = new History<number>();
    for (let item = 0; item < History.kept; item += 1) history.push(item);
    const items = history.toArray();
    expect(items).toEqual(Array.from({ length: History.kept }, (_, index) => index));
    items.pop();
    expect(history.toArray()).toHaveLength(History.kept);
  });

  test('has the newest items of a long run, and never many more', () => {
    const history = new History<number>();
    for (let count = 1; count <= History.kept * 5; count += 1) {
      history.push(count);
      const items = history.toArray();
      if (count % 97 !== 0) continue;
      expect(items.at(-1)).toBe(count);
      expect(items.length).toBeGreaterThanOrEqual(Math.min(count, History.kept));
      expect(items.length).toBeLessThanOrEqual(2 * History.kept);
      expect(items[0]).toBe(count - items.length + 1);
    }
  });
});
