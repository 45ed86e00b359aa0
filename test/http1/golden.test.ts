import { describe, expect, test } from 'vitest';
import { loadGolden } from '../support/golden.ts';
import type { GoldenCase } from '../support/golden.ts';
import { logOf, parseAll } from '../support/event-log.ts';

/** As short as the shortest of the cases, whose limits hold for it too. */
const NEXT_REQUEST = Buffer.from('GET / HTTP/1.1\r\nHost: n\r\n\r\n');
const NEXT_LOG = [
  'head GET / HTTP/1.1',
  '  target: origin path=/',
  '  body: none, persistent',
  '  Host: "n"',
  'end',
];

describe.each(loadGolden(new URL('../wire/', import.meta.url)))('$name', ({ cases }) => {
  describe.each(cases)('$title', (golden) => {
    const { bytes, log, limits, end } = golden;

    test('in one packet', () => {
      expect(logOf(parseAll([bytes], { limits, end }))).toEqual(log);
    });

    test('byte by byte', () => {
      const packets = Array.from(bytes, (byte) => Buffer.from([byte]));
      expect(logOf(parseAll(packets, { limits, end }))).toEqual(log);
    });

    test.runIf(mayBeFollowed(golden))('followed by another request', () => {
      const followed = Buffer.concat([bytes, NEXT_REQUEST]);
      const next = isRefused(golden) ? [] : NEXT_LOG;
      expect(logOf(parseAll([followed], { limits }))).toEqual([...log, ...next]);
    });
  });
});

function isRefused({ log }: GoldenCase): boolean {
  return log.at(-1)?.startsWith('error') ?? false;
}

/** Not after a half-close, and not after a last request, whose case says what follows it. */
function mayBeFollowed(golden: GoldenCase): boolean {
  if (golden.end) return false;
  const bodies = golden.log.filter((line) => line.startsWith('  body: '));
  const isLast = bodies.at(-1)?.includes(', last') ?? false;
  return isRefused(golden) || (golden.log.includes('end') && !isLast);
}
