// The arguments of the fuzzer.

import { parseArgs } from 'node:util';

/** What is to be run. */
export interface FuzzOptions {
  readonly seed: number;
  /** Cases, of all kinds together; `Infinity` when only time bounds them. */
  readonly count: number;
  /** `Infinity` when only the number of cases bounds them. */
  readonly seconds: number;
  /** The only kind; undefined for all. */
  readonly only: string | undefined;
  /** The number of the first case of each kind. */
  readonly from: number;
  /** Where the result is written, in JSON. */
  readonly report: string | undefined;
}

const defaultCount = 20_000;

/**
 * Reads the arguments.
 *
 * @throws Error that says what is allowed
 */
export function readOptions(args: readonly string[], kinds: readonly string[]): FuzzOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seed: { type: 'string' },
      count: { type: 'string' },
      seconds: { type: 'string' },
      only: { type: 'string' },
      at: { type: 'string' },
      report: { type: 'string' },
    },
  });
  const { only, report } = values;
  if (only !== undefined && !kinds.includes(only)) {
    throw new Error(`--only ${only}: there is no such kind. Write one of ${kinds.join(', ')}.`);
  }
  if (values.at !== undefined && only === undefined) {
    throw new Error('--at is the number of a case of one kind. Write --only KIND, too.');
  }
  const seconds = number('seconds', values.seconds) ?? Infinity;
  const count = number('count', values.count) ?? (seconds === Infinity ? defaultCount : Infinity);
  return {
    seed: number('seed', values.seed) ?? Math.floor(Math.random() * 1_000_000),
    count: values.at === undefined ? count : 1,
    seconds,
    only,
    from: number('at', values.at) ?? 0,
    report,
  };
}

function number(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`--${name} ${text}: write a whole number from 0.`);
}
