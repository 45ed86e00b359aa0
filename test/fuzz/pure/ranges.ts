import { parseRange } from '../../../src/handlers/ranges.ts';
import { rangeValue } from '../inputs/ranges.ts';
import { must, type Bytes, type PureKind } from '../kind.ts';
import type { Random } from '../random.ts';

interface Input {
  readonly value: Bytes;
  readonly length: number;
}

/** Values of Range fields. */
export const ranges: PureKind = {
  name: 'ranges',
  share: 10,
  generate: (random: Random): Input => ({
    value: rangeValue(random),
    length: random.pick([0, 1, 26, 26, 1_000_000, Number.MAX_SAFE_INTEGER]),
  }),
  run({ value, length }: Input) {
    const asked = parseRange(value, length);
    if (asked.kind !== 'ranges') return;
    let end = -1;
    for (const range of asked.ranges) {
      must(range.start > end && range.start < range.end, 'ranges are in order and apart');
      must(range.end <= length, 'a range is within the content');
      end = range.end;
    }
  },
};
