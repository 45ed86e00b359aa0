/** Every {@link Outcome}. */
export const outcomes = ['ended', 'closed', 'reset', 'hung', 'peerClosed', 'stopped'] as const;

/**
 * How a script came to its end: `ended`, `closed`, `reset` and `hung` by itself;
 * `peerClosed` when the peer left first; `stopped` when we stopped it.
 */
export type Outcome = (typeof outcomes)[number];
