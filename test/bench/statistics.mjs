// @ts-check

/**
 * The value below which the given share of the values lies; the nearest one, not interpolated.
 *
 * @param {readonly number[]} values
 * @param {number} share 0 to 1
 */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const index = Math.min(sorted.length - 1, Math.floor(share * sorted.length));
  return sorted[index] ?? Number.NaN;
}

/** @param {readonly number[]} values */
export function median(values) {
  return percentile(values, 0.5);
}

/**
 * Median of the ratios within a round: what the machine does to one round, it
 * does to both values of it.
 *
 * @param {readonly number[]} numerators one for each round
 * @param {readonly number[]} denominators
 */
export function pairedRatio(numerators, denominators) {
  return median(numerators.map((value, round) => value / (denominators[round] ?? Number.NaN)));
}
