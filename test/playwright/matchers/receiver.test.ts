import { describe, expect, test } from 'vitest';
import { eventually } from '../../../src/playwright/matchers/receiver.ts';

/** A number that tells who watches it when it changes. */
class Counter {
  value = 0;
  checks = 0;
  readonly watchers = new Set<() => void>();

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  isAtLeast(wanted: number): { pass: boolean; value: number } {
    this.checks += 1;
    return { pass: this.value >= wanted, value: this.value };
  }

  increase(): void {
    this.value += 1;
    for (const watcher of this.watchers) watcher();
  }
}

describe('a verdict', () => {
  test('is there at once when it is the wanted one', async () => {
    const counter = new Counter();
    const { watch } = counter;
    const check = (): { pass: boolean } => counter.isAtLeast(1);
    expect(await eventually(check, { isNot: true, timeoutMs: 0, watch })).toMatchObject({
      pass: false,
    });
    counter.value = 1;
    expect(await eventually(check, { isNot: false, timeoutMs: 0, watch })).toMatchObject({
      pass: true,
    });
    expect(counter.watchers.size).toBe(0);
  });

  test('is waited for, with a check for each news and none without', async () => {
    const counter = new Counter();
    const verdict = eventually(() => counter.isAtLeast(2), {
      isNot: false,
      timeoutMs: 0,
      watch: counter.watch,
    });
    counter.increase();
    counter.increase();
    expect(await verdict).toEqual({ pass: true, value: 2 });
    expect(counter.checks).toBe(3);
    expect(counter.watchers.size).toBe(0);
  });

  test('is waited for until it is not there any more', async () => {
    const counter = new Counter();
    counter.value = 1;
    const verdict = eventually(() => ({ pass: counter.value === 1 }), {
      isNot: true,
      timeoutMs: 0,
      watch: counter.watch,
    });
    counter.increase();
    expect(await verdict).toEqual({ pass: false });
  });

  test('is the last one when time is up', async () => {
    const counter = new Counter();
    const verdict = await eventually(() => counter.isAtLeast(1), {
      isNot: false,
      timeoutMs: 5,
      watch: counter.watch,
    });
    expect(verdict).toEqual({ pass: false, value: 0 });
    expect(counter.watchers.size).toBe(0);
  });
});
