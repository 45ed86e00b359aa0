// One expression of a template: a name, then any number of keys and calls.

import { describeValue } from '../usage-error.ts';
import { allOf, hintOf } from './known-names.ts';
import { PipeError } from './pipe-error.ts';
import { tokensOf, type TemplateToken } from './template-text.ts';
import {
  isFunction,
  isNames,
  isPrintable,
  listOfValue,
  valueAt,
  type PrintableValue,
  type TemplateFunction,
  type TemplateNames,
  type TemplateValue,
} from './template-value.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * What an expression comes to. `$name:` at its start makes it a variable of that name.
 *
 * @throws PipeError that says where it fails, and what is known there
 */
export async function evaluate(
  expression: string,
  names: TemplateNames,
  variables: Map<string, PrintableValue>,
): Promise<PrintableValue> {
  const [first, ...others] = tokensOf(expression);
  if (first?.kind !== 'variable') return valueOf(first, others, names, variables);
  const [name, ...rest] = others;
  if (name === undefined) {
    throw new PipeError(`${first.source} has no value. Write {{${first.source}uuid()}}.`);
  }
  const value = await valueOf(name, rest, names, variables);
  variables.set(first.text, value);
  return value;
}

async function valueOf(
  name: TemplateToken | undefined,
  rest: readonly TemplateToken[],
  names: TemplateNames,
  variables: ReadonlyMap<string, PrintableValue>,
): Promise<PrintableValue> {
  if (name?.kind !== 'name') {
    throw new PipeError('it does not begin with a name. Write {{host}}, {{GET[a]}} or {{uuid()}}.');
  }
  let path = name.text;
  let value = variables.get(path) ?? names.get(path);
  if (value === undefined) throw unknownName(path, names, variables);
  for (const token of rest) {
    // One after the other, since each works on what the one before it came to.
    // oxlint-disable-next-line no-await-in-loop
    value = await next(value, token, path);
    path += token.source;
  }
  if (isPrintable(value)) return value;
  throw new PipeError(`${path} is no text. ${adviceFor(path, value)}`);
}

function unknownName(
  name: string,
  names: TemplateNames,
  variables: ReadonlyMap<string, PrintableValue>,
): PipeError {
  if (!name.startsWith('$')) {
    return new PipeError(`there is no ${describeValue(name)}. ${hintOf(name, names.known())}`);
  }
  const hint =
    variables.size === 0 ? `Write {{${name}:uuid()}} there.` : hintOf(name, [...variables.keys()]);
  return new PipeError(`no template before it sets ${name}. ${hint}`);
}

function next(
  value: TemplateValue,
  { kind, text, source }: TemplateToken,
  path: string,
): TemplateValue | Promise<TemplateValue> {
  if (kind === 'key') return keyed(value, decoded(text), path);
  if (kind === 'arguments') return called(value, decoded(text), path);
  throw new PipeError(`${describeValue(source)} follows ${path}. Only [key] and (arguments) can.`);
}

function keyed(value: TemplateValue, key: string, path: string): TemplateValue {
  const found = valueAt(value, key);
  if (found !== undefined) return found;
  if (isNames(value)) {
    throw new PipeError(`${path} has no ${describeValue(key)}. ${hintOf(key, value.known())}`);
  }
  const list = listOfValue(value);
  if (list === undefined) {
    throw new PipeError(
      `${path} is a ${isFunction(value) ? 'function' : typeof value}, which has no [${key}].`,
    );
  }
  const last = list.length - 1;
  const positions = last < 0 ? 'is empty' : `has [0]${last === 0 ? '' : ` to [${last}]`}`;
  throw new PipeError(`${path} has no [${key}]. It ${positions}.`);
}

function called(
  value: TemplateValue,
  text: string,
  path: string,
): PrintableValue | Promise<PrintableValue> {
  if (!isFunction(value)) throw new PipeError(`${path} is no function. Leave (${text}) out.`);
  const args = text === '' ? [] : text.split(/,\s*/);
  if (args.length === value.parameters.length) return value.call(...args);
  const count = args.length === 1 ? '1 argument' : `${args.length || 'no'} arguments`;
  throw new PipeError(`${path} was given ${count}. Write ${usage(path, value)}.`);
}

function adviceFor(path: string, value: Exclude<TemplateValue, PrintableValue>): string {
  if (isFunction(value)) return `Write ${usage(path, value)}.`;
  if (isNames(value)) return `Write ${path}[key]. ${allOf(value.known())}`;
  return value.length === 0 ? 'It is an empty list.' : `Write ${path}[0].`;
}

function usage(path: string, { parameters }: TemplateFunction): string {
  return `${path}(${parameters.join(', ')})`;
}

function decoded(text: string): string {
  try {
    return utf8.decode(Buffer.from(text, 'latin1'));
  } catch {
    throw new PipeError(`${describeValue(text)} is not UTF-8.`);
  }
}
