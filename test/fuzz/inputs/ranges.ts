import { ranges } from '../corpus.ts';
import { mutate } from '../mutate.ts';
import type { Random } from '../random.ts';

const numbers = ['0', '1', '4', '25', '26', '99999999999999999999', '9007199254740993', '', '007'];
const words = ['bytes=', '-', ',', '0-', '-1', '0-0', ...numbers];

/** A value of a Range field. */
export function rangeValue(random: Random): string {
  if (random.chance(0.3)) return mutate(random.pick(ranges), random, words);
  const items = random.list(1, random.chance(0.05) ? 2_000 : 5, () => {
    return `${random.pick(numbers)}-${random.pick(numbers)}`;
  });
  const unit = random.pick(['bytes', 'bytes', 'bytes', 'BYTES', 'items', '']);
  const text = `${unit}=${items.join(random.pick([',', ', ', ',,']))}`;
  return random.chance(0.3) ? mutate(text, random, words) : text;
}
