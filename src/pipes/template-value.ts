// What an expression of a template comes to, and what can be done with it: names
// have keys, lists, text and bytes have positions, functions are called.

import { readInt } from './pipe-arguments.ts';

/** Text, a number, a boolean, or bytes that the peer sent: what can stand in a document. */
export type PrintableValue = string | number | boolean | Uint8Array;

/** What a part of an expression comes to. */
export type TemplateValue = PrintableValue | readonly number[] | TemplateNames | TemplateFunction;

/** Values by name. */
export interface TemplateNames {
  readonly kind: 'names';
  /** Undefined when there is none of this name. */
  readonly get: (name: string) => TemplateValue | undefined;
  readonly known: () => readonly string[];
}

/** A function that a template can call. */
export interface TemplateFunction {
  readonly kind: 'function';
  readonly parameters: readonly string[];
  readonly call: (...args: readonly string[]) => PrintableValue | Promise<PrintableValue>;
}

/** The names of an object. */
export function namesOf(object: Readonly<Record<string, TemplateValue>>): TemplateNames {
  return {
    kind: 'names',
    get: (name) => (Object.hasOwn(object, name) ? object[name] : undefined),
    known: () => Object.keys(object),
  };
}

/** A function with named parameters. */
export function functionOf<const Parameters extends readonly string[]>(
  parameters: Parameters,
  call: (
    ...args: { [Index in keyof Parameters]: string }
  ) => PrintableValue | Promise<PrintableValue>,
): TemplateFunction {
  return { kind: 'function', parameters, call: call as TemplateFunction['call'] };
}

export function isPrintable(value: TemplateValue): value is PrintableValue {
  return typeof value !== 'object' || value instanceof Uint8Array;
}

export function isNames(value: TemplateValue): value is TemplateNames {
  return !isPrintable(value) && 'kind' in value && value.kind === 'names';
}

export function isFunction(value: TemplateValue): value is TemplateFunction {
  return !isPrintable(value) && 'kind' in value && value.kind === 'function';
}

/** What has positions, as a list: text by its characters, bytes by their numbers. */
export function listOfValue(value: TemplateValue): readonly (string | number)[] | undefined {
  if (typeof value === 'string') return Array.from(value);
  if (value instanceof Uint8Array) return [...value];
  return Array.isArray(value) ? (value as readonly number[]) : undefined;
}

/** The value of a key: a name, or a position, of which negative ones count from the end. */
export function valueAt(value: TemplateValue, key: string): TemplateValue | undefined {
  if (isNames(value)) return value.get(key);
  const position = readInt(key);
  return position === undefined ? undefined : listOfValue(value)?.at(position);
}
