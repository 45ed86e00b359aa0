// The limits of a server. Each part of it is given those that are its own.

import { DEFAULT_PARSER_LIMITS, type ParserLimits } from '../http1/parser-limits.ts';
import { describeValue, rejectUnknownOptions, UsageError } from '../usage-error.ts';

/** What connections may take of a server. `Infinity` is no limit. */
export interface ConnectionLimits {
  /**
   * Milliseconds that a connection stays open without a request: before its first one, and between
   * two. Then it is closed with a FIN.
   * @default Infinity in a test, 120000 for `startServer`
   */
  readonly idleMs: number;
  /**
   * Milliseconds from the first byte of a head to the empty line behind it; more is 408
   * (RFC 9110 §15.5.9).
   * @default Infinity in a test; 60000 for `startServer`, as `server.headersTimeout` of node
   */
  readonly headMs: number;
  /**
   * Connections that are open at the same time, on all ports together; a further one is closed
   * when it is accepted.
   * @default Infinity in a test, 10000 for `startServer`
   */
  readonly maxConnections: number;
}

/** How much of what happened is kept. `Infinity` is no limit. */
interface HistoryLimits {
  /**
   * Bytes of content that are kept of the requests of a test, together, to be looked at later. For
   * a new one, the oldest content makes room.
   * @default 67108864 (64 MiB)
   */
  readonly maxHistoryBytes: number;
}

/** How much a server takes and keeps: whole numbers from 1. */
export type Limits = ParserLimits & ConnectionLimits & HistoryLimits;

/** The limits after the check. */
export interface CheckedLimits {
  /** Those that the option names. A test that sets a limit means to exceed it. */
  readonly declared: ReadonlySet<keyof Limits>;
  readonly parser: ParserLimits;
  readonly connections: ConnectionLimits;
  readonly history: HistoryLimits;
}

/** A test waits as long as it likes: its own timeout is the limit. */
export const testConnectionLimits: ConnectionLimits = {
  idleMs: Infinity,
  headMs: Infinity,
  maxConnections: Infinity,
};

/** A server for others lives longer than any of its clients. */
export const serverConnectionLimits: ConnectionLimits = {
  idleMs: 120_000,
  headMs: 60_000,
  maxConnections: 10_000,
};

const defaultHistoryLimits: HistoryLimits = { maxHistoryBytes: 64 * 1024 * 1024 };

const limitNames = Object.keys({
  ...DEFAULT_PARSER_LIMITS,
  ...testConnectionLimits,
  ...defaultHistoryLimits,
});

/**
 * Checks the option `limits`.
 *
 * @param connectionDefaults where the option leaves them out
 * @throws UsageError that names the limit
 */
export function checkLimits(
  limits: Partial<Limits>,
  connectionDefaults: ConnectionLimits,
): CheckedLimits {
  rejectUnknownOptions('wptserve limits', limits, limitNames);
  for (const [name, value] of Object.entries(limits)) {
    const canBeNone = !Object.hasOwn(DEFAULT_PARSER_LIMITS, name);
    if ((Number.isInteger(value) && value >= 1) || (canBeNone && value === Infinity)) continue;
    throw new UsageError(
      `wptserve limits.${name}: ${describeValue(value)} is not a whole number from 1` +
        `${canBeNone ? ', or Infinity for no limit' : ''}.`,
    );
  }
  return {
    declared: new Set(Object.keys(limits) as (keyof Limits)[]),
    parser: pick(limits, DEFAULT_PARSER_LIMITS),
    connections: pick(limits, connectionDefaults),
    history: pick(limits, defaultHistoryLimits),
  };
}

/** Those limits that have a default here. */
function pick<Some extends Partial<Limits>>(limits: Partial<Limits>, defaults: Some): Some {
  if (Object.keys(limits).length === 0) return defaults;
  const own = Object.entries(limits).filter(([name]) => Object.hasOwn(defaults, name));
  return { ...defaults, ...Object.fromEntries(own) };
}
