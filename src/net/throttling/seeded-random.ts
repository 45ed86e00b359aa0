/** Outputs that neighbouring seeds have almost in common. */
const skipped = 4;

/**
 * Numbers from 0 to below 1, the same ones for the same seed on every machine: a linear
 * congruential generator modulo 2^32 with multiplier 1664525 and increment 1013904223. Good
 * enough for the times of packets, and for nothing secret.
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let i = 0; i < skipped; i += 1) next();
  return next;
}
