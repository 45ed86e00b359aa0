import { expect, test } from 'vitest';
import { onPort } from '../../../src/net/listening/tcp-server.ts';

function errorOf(code: string): Error {
  return Object.assign(new Error(code), { code });
}

test('a free port that was snatched before it could be bound is replaced by another', async () => {
  const tried: number[] = [];
  const bound = await onPort('auto', 'ports.http[0]', (port) => {
    tried.push(port);
    return tried.length < 3 ? Promise.reject(errorOf('EADDRINUSE')) : Promise.resolve(port);
  });
  expect(new Set(tried).size).toBe(3);
  expect(bound).toBe(tried[2]);
});

test('gives up when every port is snatched', async () => {
  let count = 0;
  const never = onPort('auto', 'ports.http[0]', () => {
    count += 1;
    return Promise.reject(errorOf('EADDRINUSE'));
  });
  await expect(never).rejects.toThrow('EADDRINUSE');
  expect(count).toBe(20);
});

test('another error is not tried again', async () => {
  let count = 0;
  const failing = onPort('auto', 'ports.http[0]', () => {
    count += 1;
    return Promise.reject(errorOf('EMFILE'));
  });
  await expect(failing).rejects.toThrow('EMFILE');
  expect(count).toBe(1);
});

test('a fixed port that this user may not have is a clear error', async () => {
  await expect(
    onPort(80, 'wptserve ports.http[0]', () => Promise.reject(errorOf('EACCES'))),
  ).rejects.toThrow(
    `wptserve ports.http[0]: this user may not listen on port 80. Write a port from 1024, or 'auto'.`,
  );
});
