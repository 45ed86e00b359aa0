// How the cost of a piece of work grows with the size of what it works on.
//
// Rule: no absolute time decides. The size doubles until the work can be
// measured; then it is compared with itself at a multiple of the size, by CPU
// time, of which the quickest of some rounds counts.

const leastRepetitions = 500;
/** At this many a square costs far more than what can be measured. */
const mostRepetitions = 8000;
const measurableMicroseconds = 5000;
const rounds = 3;
const multiple = 8;
/** Linear work grows by 8, with more to collect by somewhat more; a square by 64. */
const greatestGrowth = 24;

/** Why the cost of `work` is more than linear in its argument; undefined when it is not. */
export function costlyGrowth(work: (repeated: number) => void): string | undefined {
  for (let repeated = leastRepetitions; repeated <= mostRepetitions; repeated *= 2) {
    if (cost(work, repeated) < measurableMicroseconds) continue;
    const once = quickest(work, repeated);
    if (once < measurableMicroseconds) continue;
    const many = quickest(work, multiple * repeated);
    if (many / once < greatestGrowth) return undefined;
    return `${once} µs for ${repeated}, ${many} µs for ${multiple * repeated}`;
  }
  return undefined;
}

function quickest(work: (repeated: number) => void, repeated: number): number {
  return Math.min(...Array.from({ length: rounds }, () => cost(work, repeated)));
}

function cost(work: (repeated: number) => void, repeated: number): number {
  const before = process.cpuUsage();
  work(repeated);
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
