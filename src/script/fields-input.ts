import { describeValue, isPlainObject, UsageError } from '../usage-error.ts';
import type { FieldLine } from './steps.ts';

/** The value of a field as a test writes it: a string is sent as UTF-8, other bytes as they are. */
export type FieldValueInput = string | number | Uint8Array;

/**
 * Header fields as a test writes them: an object (an array makes one line for
 * each value), or ordered pairs where order, case and duplicates matter.
 */
export type FieldsInput =
  | Readonly<Record<string, FieldValueInput | readonly FieldValueInput[]>>
  | readonly (readonly [name: string, value: FieldValueInput])[];

/**
 * The field lines of `input`, in order, with their spelling, frozen.
 *
 * @throws UsageError when it is neither an object nor pairs, or a value is not text.
 */
export function fieldLines(input: FieldsInput, where: string): readonly FieldLine[] {
  if (!isPairs(input) && !isPlainObject(input)) throw badFields(input, where);
  const pairs: readonly (readonly unknown[])[] = isPairs(input)
    ? input
    : Object.entries(input).flatMap(([name, value]) =>
        Array.isArray(value) ? value.map((each) => [name, each]) : [[name, value]],
      );
  const lines = pairs.map((pair) => {
    if (!Array.isArray(pair) || pair.length !== 2 || typeof pair[0] !== 'string')
      throw badFields(pair, where);
    const [name, value] = pair as unknown as readonly [string, unknown];
    // A copy, so that a buffer the caller goes on using cannot change a declared field.
    if (value instanceof Uint8Array) return Object.freeze([name, Buffer.from(value)] as const);
    if (typeof value === 'string' || typeof value === 'number') {
      return Object.freeze([name, String(value)] as const);
    }
    throw new UsageError(
      `${where}: the value of header ${JSON.stringify(name)} is ${describeValue(value)}. ` +
        `Write a string, a number, bytes or an array of them.`,
    );
  });
  return Object.freeze(lines);
}

/** Header fields of which some are `null`: those are to be left out where they would be added. */
export type OmittingFieldsInput =
  | Readonly<Record<string, FieldValueInput | readonly FieldValueInput[] | null>>
  | readonly (readonly [name: string, value: FieldValueInput | null])[];

/**
 * The field lines of `input`, and the lower-case names of the fields to be left out.
 *
 * @throws UsageError as {@link fieldLines}
 */
export function splitFields(
  input: OmittingFieldsInput,
  where: string,
): { readonly lines: readonly FieldLine[]; readonly omitted: readonly string[] } {
  const isObject = isPlainObject(input);
  const all: unknown = isObject ? Object.entries(input) : input;
  if (!Array.isArray(all)) return { lines: fieldLines(input as FieldsInput, where), omitted: [] };
  const given: readonly unknown[] = all.filter((pair) => !isOmitted(pair));
  return {
    lines: fieldLines(
      (isObject ? Object.fromEntries(given as [string, unknown][]) : given) as FieldsInput,
      where,
    ),
    omitted: all.filter(isOmitted).map(([name]) => name.toLowerCase()),
  };
}

function isOmitted(pair: unknown): pair is readonly [name: string, value: null] {
  return Array.isArray(pair) && typeof pair[0] === 'string' && pair[1] === null;
}

function isPairs(input: FieldsInput): input is readonly (readonly [string, FieldValueInput])[] {
  return Array.isArray(input);
}

function badFields(input: unknown, where: string): UsageError {
  return new UsageError(
    `${where}: ${describeValue(input)} is not a set of headers. ` +
      `Write { 'Content-Type': 'text/plain' }, or pairs: [['Set-Cookie', 'a=1'], ['Set-Cookie', 'b=2']].`,
  );
}
