import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeadlineHeap } from '../../../src/net/clock/deadline-heap.ts';

test('gives deadlines earliest first, whatever was added and removed before', () => {
  const action = fc.oneof(fc.double({ noNaN: true }), fc.constant('remove' as const));
  fc.assert(
    fc.property(fc.array(action, { maxLength: 200 }), (actions) => {
      const heap = new DeadlineHeap();
      const model: number[] = [];
      for (const each of actions) {
        if (each === 'remove') {
          model.shift();
          heap.removeFirst();
        } else {
          model.push(each);
          model.sort((a, b) => a - b);
          heap.add({ at: each, callback: undefined });
        }
        expect(heap.size).toBe(model.length);
        expect(heap.first?.at).toBe(model[0]);
      }
    }),
  );
});
