import type { Random } from './random.ts';

/** Bytes of a case: latin-1, each character a byte. */
export type Bytes = string;

/** One kind of input. A case is plain data, so that it can be printed and pasted. */
export interface Kind {
  readonly name: string;
  /** Cases of it, for each hundred. */
  readonly share: number;
  generate(random: Random): unknown;
}

/** A kind that needs no socket. */
export interface PureKind extends Kind {
  /** Runs one case; throws when something is as it must never be. */
  run(input: unknown): void | Promise<void>;
}

/** Says what must never be. */
export class BrokenRule extends Error {
  override readonly name = 'BrokenRule';
}

/** @throws BrokenRule when `condition` is false */
export function must(condition: boolean, rule: string): asserts condition {
  if (!condition) throw new BrokenRule(rule);
}

type ErrorClass = abstract new (...args: never[]) => Error;

/**
 * What `read` gives; undefined when it throws one of the errors that it may throw.
 *
 * @throws whatever else it throws
 */
export function attempt<T>(read: () => T, ...mayThrow: readonly ErrorClass[]): T | undefined {
  try {
    return read();
  } catch (error) {
    if (mayThrow.some((each) => error instanceof each)) return undefined;
    throw error;
  }
}

/** As {@link attempt}, for what is there later. */
export async function attemptLater<T>(
  read: () => Promise<T>,
  ...mayThrow: readonly ErrorClass[]
): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (mayThrow.some((each) => error instanceof each)) return undefined;
    throw error;
  }
}
