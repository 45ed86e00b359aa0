import { expect, test, vi } from 'vitest';
import { late } from '../src/late.ts';

test('a late module is loaded when it is first asked for, and once', async () => {
  const load = vi.fn<() => Promise<object>>(async () => ({}));
  const module = late(load);
  expect(load).not.toHaveBeenCalled();
  const [first, second] = await Promise.all([module(), module()]);
  expect(first).toBe(second);
  expect(await module()).toBe(first);
  expect(load).toHaveBeenCalledTimes(1);
});
