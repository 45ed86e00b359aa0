// How the cost of a piece of work grows with the size of what it works on.
//
// Rule: no absolute time decides. The size doubles until the work can be
// measured; then it is compared with itself at four times the size, by CPU
// time, of which the quickest of some rounds counts.

const leastRepetitions = 500;
/** At this many a square costs far more than what can be measured. */
const mostRepetitions = 32_000;
const measurableMicroseconds = 10_000;
const rounds = 4;
/** Linear work grows by 4, a square by 16. */
const greatestGrowth = 9;

/** Why the cost of `work` is more than linear in its argument; undefined when it is not. */
export function costlyGrowth(work: (repeated: number) => void): string | undefined {
  for (let repeated = leastRepetitions; repeated <= mostRepetitions; repeated *= 2) {
    if (cost(work, repeated) < measurableMicroseconds) continue;
    const once = quickest(work, repeated);
    if (once < measurableMicroseconds) continue;
    const four = quickest(work, 4 * repeated);
    if (four / once < greatestGrowth) return undefined;
    return `${once} µs for ${repeated}, ${four} µs for ${4 * repeated}`;
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
