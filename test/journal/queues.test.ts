import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Newest, RowQueue } from '../../src/journal/queues.ts';

const shape = { numbers: 2, items: 1 };

function push(queue: RowQueue, value: number): void {
  const row = queue.size;
  const { numbers, items } = queue.grow();
  numbers[queue.numbersOf(row)] = value;
  numbers[queue.numbersOf(row) + 1] = -value;
  items[queue.itemsOf(row)] = `item ${value}`;
}

function rowsOf(queue: RowQueue): unknown[] {
  return Array.from({ length: queue.size }, (_, row) => {
    const { numbers, items } = queue.chunkOf(row);
    const number = queue.numbersOf(row);
    return [numbers[number], numbers[number + 1], items[queue.itemsOf(row)]];
  });
}

describe('the rows of a queue', () => {
  test('are what was pushed and not dropped, in order', () => {
    const counts = fc.record({ pushed: fc.nat({ max: 1200 }), dropped: fc.nat({ max: 1200 }) });
    fc.assert(
      fc.property(fc.array(counts, { maxLength: 8 }), (rounds) => {
        const queue = new RowQueue(shape);
        const expected: unknown[] = [];
        let value = 0;
        for (const { pushed, dropped } of rounds) {
          for (let count = 0; count < pushed; count += 1) {
            value += 1;
            push(queue, value);
            expected.push([value, -value, `item ${value}`]);
          }
          for (let count = 0; count < dropped && queue.size > 0; count += 1) {
            queue.drop();
            expected.shift();
          }
          expect(rowsOf(queue)).toEqual(expected);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('use the memory of those that were dropped', () => {
    const queue = new RowQueue(shape);
    const memory = new Set<ArrayBufferLike>();
    for (let value = 0; value < 100_000; value += 1) {
      push(queue, value);
      memory.add(queue.chunkOf(queue.size - 1).numbers.buffer);
      if (queue.size > 1000) queue.drop();
    }
    expect(memory.size).toBeLessThan(5);
  });

  test('do not keep alive what they had, once they are dropped', () => {
    const queue = new RowQueue(shape);
    push(queue, 1);
    push(queue, 2);
    const { items } = queue.chunkOf(0);
    queue.drop();
    expect(items.slice(0, 2)).toEqual([undefined, 'item 2']);
  });
});

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
