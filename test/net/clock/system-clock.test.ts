import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DeadlineHeap, systemClock } from '../../../src/net/clock/system-clock.ts';

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

function reached(delayMs: number): Promise<number> {
  return new Promise((resolve) => {
    const deadline = systemClock.now() + delayMs;
    systemClock.at(deadline, () => resolve(systemClock.now() - deadline));
  });
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}

test('is never early, for few deadlines and for many', async () => {
  for (const count of [1, 200]) {
    const delays = Array.from({ length: count }, (_, index) => (index * 0.37) % 20);
    const late = await Promise.all(delays.map(reached));
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  }
});

test('calls back in the order of the deadlines', async () => {
  const now = systemClock.now();
  const order: number[] = [];
  const all = [9, 3, 6, 0, 12, 1].map(
    (delayMs) =>
      new Promise<void>((resolve) => {
        systemClock.at(now + delayMs, () => {
          order.push(delayMs);
          resolve();
        });
      }),
  );
  await Promise.all(all);
  expect(order).toEqual([0, 1, 3, 6, 9, 12]);
});

test('a deadline that has passed is still called back later, not at once', async () => {
  let isCalled = false;
  const called = new Promise<void>((resolve) => {
    systemClock.at(systemClock.now() - 5, () => {
      isCalled = true;
      resolve();
    });
  });
  expect(isCalled).toBe(false);
  await called;
});

test('a cancelled deadline is not called back, and leaves no timer', async () => {
  const before = countTimers();
  const called: string[] = [];
  const cancels = ['a', 'b', 'c'].map((name) =>
    systemClock.at(systemClock.now() + 60_000, () => called.push(name)),
  );
  expect(countTimers()).toBe(before + 1);
  for (const cancel of cancels) cancel();
  expect(countTimers()).toBe(before);
  await reached(5);
  expect(called).toEqual([]);
});

test('cancelling one deadline leaves the others', async () => {
  const cancel = systemClock.at(systemClock.now() + 1, () => {
    throw new Error('was cancelled');
  });
  const other = reached(3);
  cancel();
  expect(await other).toBeGreaterThanOrEqual(0);
});

test('a callback may ask for the next deadline', async () => {
  const start = systemClock.now();
  const end = await new Promise<number>((resolve) => {
    let left = 20;
    const next = (): void => {
      left -= 1;
      if (left === 0) resolve(systemClock.now());
      else systemClock.at(start + (20 - left), next);
    };
    next();
  });
  expect(end - start).toBeGreaterThanOrEqual(19);
});

test('gives everybody a turn between deadlines that are due at once', async () => {
  const start = systemClock.now();
  let isOver = false;
  let count = 0;
  const again = (): void => {
    count += 1;
    if (!isOver) systemClock.at(start, again);
  };
  again();
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => {
      setTimeout(resolve, 1);
    });
  }
  isOver = true;
  expect(count).toBeGreaterThan(5);
});

test('leaves the rest of many deadlines that take long to the next turn', async () => {
  const due = systemClock.now();
  let called = 0;
  let othersTurnAt: number | undefined;
  const all = new Promise<void>((resolve) => {
    for (let index = 0; index < 10; index += 1) {
      systemClock.at(due, () => {
        if (called === 0) {
          setImmediate(() => {
            othersTurnAt = called;
          });
        }
        called += 1;
        for (const start = performance.now(); performance.now() - start < 6;);
        if (called === 10) resolve();
      });
    }
  });
  await all;
  expect(othersTurnAt).toBeLessThan(10);
});
