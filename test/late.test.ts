import { closeSync, openSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { late, lateModule } from '../src/late.ts';

test('a late module is loaded when it is first asked for, and once', async () => {
  const load = vi.fn<() => Promise<object>>(async () => ({}));
  const module = late(load);
  expect(load).not.toHaveBeenCalled();
  const [first, second] = await Promise.all([module(), module()]);
  expect(first).toBe(second);
  expect(await module()).toBe(first);
  expect(load).toHaveBeenCalledTimes(1);
});

test('what failed is made again, and everybody who waited is told', async () => {
  const make = vi
    .fn<() => Promise<object>>()
    .mockRejectedValueOnce(new Error('no'))
    .mockResolvedValue({ a: 1 });
  const value = late(make);
  const [first, second] = await Promise.allSettled([value(), value()]);
  expect([first.status, second.status]).toEqual(['rejected', 'rejected']);
  expect(make).toHaveBeenCalledTimes(1);
  expect(await value()).toEqual({ a: 1 });
  expect(await value()).toEqual({ a: 1 });
  expect(make).toHaveBeenCalledTimes(2);
});

test('what threw is made again', () => {
  const make = vi
    .fn<() => object>()
    .mockImplementationOnce(() => {
      throw new Error('no');
    })
    .mockReturnValue({});
  const value = late(make);
  expect(value).toThrow('no');
  expect(value()).toBe(value());
  expect(make).toHaveBeenCalledTimes(2);
});

test('a module is loaded in spite of a system without limits', async () => {
  expect(await lateModule(async () => ({ a: 1 }))()).toEqual({ a: 1 });
  // No descriptor was left open by the look at how many there are.
  const before = openSync(process.execPath, 'r');
  closeSync(before);
  await lateModule(async () => ({}))();
  const after = openSync(process.execPath, 'r');
  closeSync(after);
  expect(after).toBeLessThanOrEqual(before);
});
