import { describe, expect, test } from 'vitest';
import { badPorts, checkPorts, type PortSetting } from '../../src/options/ports.ts';
import { UsageError } from '../../src/usage-error.ts';

test.each([0, -1, 65_536, 1.5, Number.NaN, '8000', null, undefined])('%j is not a port', (port) => {
  expect(() => checkPorts({ https: [443, port as number] })).toThrow(
    /^wptserve ports\.https\[1\]: .* is not a port\. Write 'auto' or a number/,
  );
});

test.each<PortSetting>(['auto', 2, 80, 443, 8000, 65_535])('%j is a port', (port) => {
  expect(checkPorts({ http: [port] })).toEqual({ http: [port], https: ['auto'] });
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
    expect(() => checkPorts({ http: [port] })).toThrow(
      new UsageError(
        `wptserve ports.http[0]: browsers do not connect to port ${port} (it is a bad port of the fetch standard). ` +
          `Write another, or 'auto'.`,
      ),
    );
  });
});
