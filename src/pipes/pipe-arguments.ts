// What a pipe takes: its arguments by name, each with the kind of text it may be.
//
// Numbers are read as the reference reads them, which is Python's way: spaces
// around, a sign, and `_` between digits.

import { describeValue, UsageError } from '../usage-error.ts';
import { listOf } from './known-names.ts';
import { PipeError } from './pipe-error.ts';

/** One argument of a pipe; `Value` is what the pipe gets of it. */
export interface PipeArgument<Value> {
  readonly name: string;
  readonly isOptional: boolean;
  /** The same argument, which may be left out: the pipe gets undefined. No other can follow that may not. */
  optional(): PipeArgument<Value | undefined>;
  /** The same argument, which may also be `null`. */
  nullable(): PipeArgument<Value | null>;
  /**
   * Reads what was written.
   *
   * @throws PipeError when it is not of this kind
   */
  convert(text: string, pipe: string): Value;
}

/** What the arguments of a pipe are once they are read. */
export type PipeValues<Arguments extends readonly PipeArgument<unknown>[]> = {
  readonly [Index in keyof Arguments]: Arguments[Index] extends PipeArgument<infer Value>
    ? Value
    : never;
};

/** A kind of argument. */
interface Kind<Value> {
  /** What it may be, for a message: alternatives of which one must be. */
  readonly allowed: readonly string[];
  /** Undefined when the text is none of it. */
  readonly read: (text: string) => Value | undefined;
}

/**
 * The kinds of arguments that a pipe of one's own can take. The name is for the message when an
 * argument is not of its kind.
 *
 * @example
 * definePipe(
 *   'repeat',
 *   [pipeArgument.int('times'), pipeArgument.oneOf('case', ['upper', 'lower']).optional()],
 *   (response, request, times, letterCase = 'lower') => { … },
 * );
 * // ?pipe=repeat(3) or ?pipe=repeat(3,upper)
 */
export const pipeArgument = {
  /** A whole number, negative too and never infinite; beyond 2⁵³ the nearest one that JavaScript has. */
  int: (name: string): PipeArgument<number> =>
    ofKind(name, { allowed: ['a whole number'], read: readInt }),

  /** A finite number, such as `1.5` or `2e3`. */
  number: (name: string): PipeArgument<number> =>
    ofKind(name, { allowed: ['a number'], read: readNumber }),

  /** Any text, empty too. */
  text: (name: string): PipeArgument<string> =>
    ofKind(name, { allowed: ['text'], read: (text) => text }),

  /** `true` or `1`, `false` or `0`, in any case. */
  boolean: (name: string): PipeArgument<boolean> =>
    ofKind(name, { allowed: ['true', '1', 'false', '0'], read: readBoolean }),

  /** One of several words. */
  oneOf: <const Word extends string>(name: string, words: readonly Word[]): PipeArgument<Word> => {
    if (!Array.isArray(words) || words.length === 0) {
      throw new UsageError(
        `pipeArgument.oneOf(${describeValue(name)}): ${describeValue(words)} is no list of words.`,
      );
    }
    return ofKind(name, { allowed: words, read: (text) => words.find((word) => word === text) });
  },
} as const;

/** An argument of any kind. */
export function ofKind<Value>(
  name: string,
  kind: Kind<Value>,
  isOptional = false,
): PipeArgument<Value> {
  if (typeof name !== 'string' || !/^[\w-]+$/.test(name)) {
    throw new UsageError(
      `pipeArgument: ${describeValue(name)} is no name of an argument. ` +
        'Write letters, digits, "_" and "-".',
    );
  }
  return Object.freeze({
    name,
    isOptional,
    optional: () => ofKind<Value | undefined>(name, kind, true),
    nullable: () => ofKind<Value | null>(name, orNull(kind), isOptional),
    convert: (text: string, pipe: string): Value => {
      const value = kind.read(text);
      if (value !== undefined) return value;
      throw new PipeError(
        `pipe ${pipe}: ${name} ${describeValue(text)} is not ${listOf(kind.allowed, 'or')}.`,
      );
    },
  });
}

function orNull<Value>(kind: Kind<Value>): Kind<Value | null> {
  return {
    allowed: [...kind.allowed, 'null'],
    read: (text) => (text.toLowerCase() === 'null' ? null : kind.read(text)),
  };
}

const digits = String.raw`\d+(?:_\d+)*`;
const intShape = new RegExp(`^[+-]?${digits}$`);
const numberShape = new RegExp(
  String.raw`^[+-]?(?:${digits}(?:\.(?:${digits})?)?|\.${digits})(?:e[+-]?${digits})?$`,
  'i',
);

/** A whole number as Python's `int()` reads it, and always finite; undefined when it is none. */
export function readInt(text: string): number | undefined {
  if (!intShape.test(text.trim())) return undefined;
  const { MAX_VALUE } = Number;
  return Math.max(-MAX_VALUE, Math.min(numberOf(text), MAX_VALUE));
}

/** A finite number as Python's `float()` reads it; undefined when it is none. */
export function readNumber(text: string): number | undefined {
  const value = numberShape.test(text.trim()) ? numberOf(text) : NaN;
  return Number.isFinite(value) ? value : undefined;
}

function numberOf(text: string): number {
  // Minus zero is zero for whoever declared a whole number.
  return Number(text.replaceAll('_', '')) + 0;
}

function readBoolean(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (word === 'true' || word === '1') return true;
  return word === 'false' || word === '0' ? false : undefined;
}
