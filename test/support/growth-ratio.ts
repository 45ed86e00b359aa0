// How the cost of something grows with its size.

const rounds = 9;
/** Shorter times are mostly those of the clock. */
const leastMs = 2;

/**
 * The cost of `2 * size` in terms of that of `size`: 2 when it is linear, 4 when it is quadratic.
 * Both are measured in turn, the best of several rounds each, so that a busy machine shows little.
 */
export function growth(run: (size: number) => void, size: number): number {
  const times = repetitions(run, size);
  let [single, double] = [Infinity, Infinity];
  for (let round = 0; round < rounds; round += 1) {
    single = Math.min(single, msOf(run, size, times));
    double = Math.min(double, msOf(run, 2 * size, times));
  }
  return double / single;
}

function repetitions(run: (size: number) => void, size: number): number {
  let times = 1;
  while (msOf(run, size, times) < leastMs) times *= 2;
  return times;
}

function msOf(run: (size: number) => void, size: number, times: number): number {
  const start = performance.now();
  for (let count = 0; count < times; count += 1) run(size);
  return performance.now() - start;
}
