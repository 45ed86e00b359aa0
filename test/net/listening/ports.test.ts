import { describe, expect, test } from 'vitest';
import { onPort } from '../../../src/net/listening/ports.ts';
import { badPorts, checkPort } from '../../../src/options/ports.ts';
import { UsageError } from '../../../src/usage-error.ts';

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

test.each([0, -1, 65_536, 1.5, Number.NaN, '8000', null, undefined])('%j is not a port', (port) => {
  expect(() => checkPort(port, 'here')).toThrow(
    /^here: .* is not a port\. Write 'auto' or a number/,
  );
});

test.each(['auto', 2, 80, 443, 8000, 65_535])('%j is a port', (port) => {
  expect(() => checkPort(port, 'here')).not.toThrow();
});

describe('a port that browsers do not connect to', () => {
  // The list of the fetch standard, without the port 0 that nobody can listen on.
  const all = [
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
    512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
    995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
    6669, 6679, 6697, 10080,
  ];

  test('is one of the fetch standard', () => {
    expect([...badPorts].toSorted((a, b) => a - b)).toEqual(all);
  });

  test.each(all)('is refused: %i', (port) => {
    expect(() => checkPort(port, 'here')).toThrow(
      new UsageError(
        `here: browsers do not connect to port ${port} (it is a bad port of the fetch standard). ` +
          `Write another, or 'auto'.`,
      ),
    );
  });

  test('is refused before anybody listens on it', async () => {
    let listened = false;
    const opening = onPort(6000, 'here', async () => (listened = true));
    await expect(opening).rejects.toThrow('here: browsers do not connect to port 6000');
    expect(listened).toBe(false);
  });
});
